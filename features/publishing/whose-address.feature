@publishing
Feature: Whose address a service behind a published port sees
  Logs, limits and lists of who may come in go by the address of the client. Who comes from another host is led on to the container
  with the address that it has. Who takes a way through the host's own proxy, or out of a network and back in at the host's address,
  loses it: all of these look alike to the service, which sees an address of the host.

  @PORT-25
  Rule: A service behind a published port sees another host with that one's own address

    Scenario: Another host asks Redis on a network
      Given a network "backend-network"
      When a Redis container "redis" is started on "backend-network" with its port 6379 published
      Then another host reaches the Redis server of "redis" at every address of the host, which sees it with its own address

    Scenario: Another host asks Redis on the default bridge
      When a Redis container "redis" is started with its port 6379 published
      Then another host reaches the Redis server of "redis" at every address of the host, which sees it with its own address

    Scenario: Another host asks a server over UDP
      Given a network "backend-network"
      When a UDP server "beacon" is started on "backend-network" with its port 5300/udp published
      Then another host reaches UDP port 5300 of "beacon" at every address of the host, which sees it with its own address

    Scenario: Another host asks Redis, once that was restarted
      Given a network "backend-network"
      And a Redis container "redis" runs on "backend-network" with its port 6379 published
      When "redis" is restarted
      Then another host reaches the Redis server of "redis" at every address of the host, which sees it with its own address

    Scenario: Another host asks Redis, once that joined a second network
      Given networks "backend-network" and "frontend-network"
      And a Redis container "redis" runs on "frontend-network" with its port 6379 published
      When "redis" is connected to "backend-network"
      Then another host reaches the Redis server of "redis" at every address of the host, which sees it with its own address

  @PORT-36
  Rule: A service that has an IPv6 address sees another host that comes over IPv6 with that one's own address
    Older engines leave IPv6 to their proxy, unless they are told to filter it.

    Scenario: Another host asks over IPv6
      Given a network "backend-network" with IPv6 and the subnets "172.28.5.0/24" and "2001:db8:5::/64"
      When a Redis container "redis" is started on "backend-network" with its port 6379 published
      Then another host reaches the Redis server of "redis" at every IPv6 address of the host, which sees it with its own address
      And another host reaches the Redis server of "redis" at every address of the host, which sees it with its own address

  @PORT-26
  Rule: A service that has no IPv6 address sees those who come over IPv6 with the address of its network's gateway
    Between the two families stands the engine's proxy.

    Scenario: Another host asks over IPv6, and is answered over IPv4
      Given a network "backend-network"
      When a Redis container "redis" is started on "backend-network" with its port 6379 published
      Then another host reaches the Redis server of "redis" at every IPv6 address of the host, which sees it with the gateway of "backend-network"

    Scenario: The host asks over IPv6, and is answered over IPv4
      Given a network "backend-network"
      When a Redis container "redis" is started on "backend-network" with its port 6379 published
      Then the host reaches the Redis server of "redis" at the IPv6 loopback address of the host, which sees it with the gateway of "backend-network"

  @PORT-37
  Rule: A service behind a published port sees its own host with one of the host's addresses

    Scenario: The host asks Redis at its own addresses
      Given a network "backend-network"
      When a Redis container "redis" is started on "backend-network" with its port 6379 published
      Then the host reaches the Redis server of "redis" at every address of the host, which sees it with an address of the host

    Scenario: The host asks Redis at the address of the container
      Given a network "backend-network"
      When a Redis container "redis" is started on "backend-network"
      Then the host reaches the Redis server of "redis" at the address of "redis", which sees it with the gateway of "backend-network"

  @PORT-38
  Rule: A container that comes by way of the host is seen with the address of the service's gateway
    Who comes to the service's name instead, on a network of both, is seen as it is.

    Scenario: A neighbour comes by way of the host, and directly
      Given a network "backend-network"
      And an Alpine container "client" runs on "backend-network"
      When a Redis container "redis" is started on "backend-network" with its port 6379 published
      Then "client" reaches the Redis server of "redis" at every address of the host, which sees it with the gateway of "backend-network"
      And "client" reaches the Redis server of "redis" at "redis", which sees it with its own address

    Scenario: A container of another network comes by way of the host
      Given networks "backend-network" and "frontend-network"
      And an Alpine container "client" runs on "frontend-network"
      When a Redis container "redis" is started on "backend-network" with its port 6379 published
      Then "client" reaches the Redis server of "redis" at every address of the host, which sees it with the gateway of "backend-network"

    Scenario: Redis comes to itself by way of the host
      Given a network "backend-network"
      When a Redis container "redis" is started on "backend-network" with its port 6379 published
      Then "redis" reaches the Redis server of "redis" at every address of the host, which sees it with the gateway of "backend-network"

  @PORT-39
  Rule: Where no proxy serves published ports, a neighbour that comes by way of the host is seen with its own address
    It is the proxy of Docker that can be switched off.

    Scenario: A neighbour comes by way of the host, which has no proxy
      Given a network "backend-network"
      And an Alpine container "client" runs on "backend-network"
      When a Redis container "redis" is started on "backend-network" with its port 6379 published
      Then "client" reaches the Redis server of "redis" at every address of the host, which sees it with its own address
