@publishing
Feature: A published port can be kept to the host itself
  Whoever publishes a port opens it to everybody who reaches the host: publishing writes its own firewall rules, and a rule of
  the administrator's against incoming traffic does not stand in their way. A port that is for programs on the host alone is
  published to the loopback address.

  @PORT-07
  Rule: A port published to 127.0.0.1 is reachable at that address of the host and at no other
    Older engines let hosts on the same link in all the same, as the manual admits.

    Scenario: The application for the host alone
      Given a network "frontend-network"
      And a Redis container "redis" runs on "frontend-network"
      When the Node application "app" is started on "frontend-network" with its Redis server at "redis" and its port 3000 published at "127.0.0.1"
      Then the host reaches port 3000 of "app" at "127.0.0.1"
      But the host does not reach port 3000 of "app" at any other address of the host
      And inspecting "app" shows:
        | published ports       |
        | 3000/tcp at 127.0.0.1 |

    Scenario: One port for the host alone, and once more for everybody
      Given a network "backend-network"
      When a Redis container "redis" is started on "backend-network" with its port 6379 published at "127.0.0.1" and its port 6379 published
      Then inspecting "redis" shows:
        | published ports                                  |
        | 6379/tcp at 127.0.0.1, 6379/tcp on every address |
      And the host reaches the Redis server of "redis" at "127.0.0.1"

    Scenario: Hosts on the same link are kept out
      Given a network "backend-network"
      And a Redis container "open" runs on "backend-network" with its port 6379 published
      When a Redis container "redis" is started on "backend-network" with its port 6379 published at "127.0.0.1"
      Then another host reaches the Redis server of "open" at every address of the host
      And the host reaches the Redis server of "redis" at "127.0.0.1"
      But another host does not reach the Redis server of "redis" at any address of the host

  @PORT-23
  Rule: A port published to one address of the host is reachable there and at no other

    Scenario: A port at the gateway of a network
      Given networks "backend-network" and "frontend-network"
      And an Alpine container "client" runs on "frontend-network"
      When a Redis container "redis" is started on "backend-network" with its port 6379 published at "{gateway of frontend-network}"
      Then the host reaches the Redis server of "redis" at the gateway of "frontend-network"
      But the host does not reach the Redis server of "redis" at any other address of the host

  @PORT-24
  Rule: Published to 0.0.0.0 a port is open over IPv4 only, and to the unspecified address of IPv6 over IPv6 only
    Podman goes by the families of addresses that the container has.

    Scenario: A port for IPv4
      Given a network "backend-network"
      And a Redis container "open" runs on "backend-network" with its port 6379 published
      When a Redis container "redis" is started on "backend-network" with its port 6379 published at "0.0.0.0"
      Then the host reaches the Redis server of "redis" at every address of the host
      And the host reaches the Redis server of "open" at the IPv6 loopback address of the host
      And inspecting "redis" shows:
        | published ports           | bound for |
        | 6379/tcp on every address | IPv4      |
      But the host does not reach the Redis server of "redis" at the IPv6 loopback address of the host

    Scenario: A port for IPv6
      Given a network "backend-network"
      And a Redis container "open" runs on "backend-network" with its port 6379 published
      When a Redis container "redis" is started on "backend-network" with its port 6379 published at "::"
      Then the host reaches the Redis server of "redis" at the IPv6 loopback address of the host
      And the host reaches the Redis server of "open" at every address of the host
      And inspecting "redis" shows:
        | bound for |
        | IPv6      |
      But the host does not reach the Redis server of "redis" at any address of the host

  @CREATE-20
  Rule: Ports on a network are published at the address that its option names, unless they name one of their own
    The option is Docker's; Podman ignores it.

    Scenario: A network that keeps its ports to the host
      Given a network "backend-network" with published ports kept to "127.0.0.1"
      When a Redis container "redis" is started on "backend-network" with its port 6379 published
      Then the host reaches the Redis server of "redis" at "127.0.0.1"
      And inspecting "redis" shows:
        | published ports       |
        | 6379/tcp at 127.0.0.1 |
      But the host does not reach the Redis server of "redis" at any other address of the host

    Scenario: A port that names another address than its network
      Given a network "backend-network" with published ports kept to "127.0.0.1"
      When a Redis container "redis" is started on "backend-network" with its port 6379 published at "0.0.0.0"
      Then the host reaches the Redis server of "redis" at every address of the host
      And inspecting "redis" shows:
        | published ports           |
        | 6379/tcp on every address |

  @CREATE-13
  Rule: What a container on internal networks alone publishes is closed, and opens once it joins an ordinary one

    Scenario: On an internal network alone
      Given a network "inner-network" with no way to the outside
      And a network "frontend-network"
      And a Redis container "open" runs on "frontend-network" with its port 6379 published
      And an Alpine container "client" runs on "inner-network"
      When a Redis container "redis" is started on "inner-network" with its port 6379 published
      Then "client" reaches the Redis server of "redis" at the address of "redis"
      And the host reaches the Redis server of "open" at every address of the host
      But the host does not reach the Redis server of "redis" at any address of the host

    Scenario: From an internal network to an ordinary one
      Given a network "inner-network" with no way to the outside
      And a network "frontend-network"
      And a Redis container "redis" runs on "inner-network" with its port 6379 published
      When "redis" is connected to "frontend-network"
      Then the host reaches the Redis server of "redis" at every address of the host

  @PORT-04
  Rule: A port that is not published is open to neighbours on the same network and at no address of the host

    Scenario: Inside and outside of its network
      Given a network "backend-network"
      And a Redis container "open" runs on "backend-network" with its port 6379 published
      And an Alpine container "client" runs on "backend-network"
      When a Redis container "redis" is started on "backend-network"
      Then "client" reaches the Redis server of "redis" at the address of "redis"
      And the host reaches the Redis server of "open" at every address of the host
      But the host does not reach the Redis server of "redis" at any address of the host

    Scenario: Seen from another host
      Given a network "backend-network"
      And a Redis container "open" runs on "backend-network" with its port 6379 published
      And an Alpine container "client" runs on "backend-network"
      When a Redis container "redis" is started on "backend-network"
      Then "client" reaches the Redis server of "redis" at the address of "redis"
      And another host reaches the Redis server of "open" at every address of the host
      But another host does not reach the Redis server of "redis" at any address of the host

  @PORT-11a @legacy
  Rule: In older engines another host that routes to a container reaches its published ports there
    Whoever sends to the container's own address goes around the address that the port was published at. Newer engines close that way.

    Scenario: The way around the host's addresses, while it was open
      Given a network "backend-network"
      When a Redis container "redis" is started on "backend-network" with its port 6379 published
      Then another host reaches the Redis server of "redis" at every address of the host
      And another host reaches the Redis server of "redis" at the address of "redis"

  @PORT-11b
  Rule: Another host that routes to a container reaches none of its ports there, published or not
    A port that is published for some addresses of the host only would be open to whoever knows the way around them.

    Scenario: The way around the host's addresses, closed
      Given a network "backend-network"
      And a Redis container "inside" runs on "backend-network"
      And an Alpine container "client" runs on "backend-network"
      When a Redis container "redis" is started on "backend-network" with its port 6379 published
      Then another host reaches the Redis server of "redis" at every address of the host
      And "client" reaches the Redis server of "redis" at the address of "redis"
      And "client" reaches the Redis server of "inside" at the address of "inside"
      But another host does not reach the Redis server of "redis" at the address of "redis"
      And another host does not reach the Redis server of "inside" at the address of "inside"

    Scenario: The way around the host's addresses, closed over IPv6
      Given a network "backend-network" with IPv6 and the subnets "172.28.5.0/24" and "2001:db8:5::/64"
      And an Alpine container "client" runs on "backend-network"
      When a Redis container "redis" is started on "backend-network" with its port 6379 published
      Then another host reaches the Redis server of "redis" at every IPv6 address of the host
      And "client" reaches the Redis server of "redis" at the IPv6 address of "redis"
      But another host does not reach the Redis server of "redis" at the IPv6 address of "redis"

  @PORT-27
  Rule: Where direct routing is allowed, other hosts reach published ports at the containers' own addresses, and no others
    The option is one of newer engines.

    Scenario: The way around the host's addresses, allowed
      Given a network "backend-network"
      And a Redis container "inside" runs on "backend-network"
      When a Redis container "redis" is started on "backend-network" with its port 6379 published
      Then another host reaches the Redis server of "redis" at the address of "redis"
      And the host reaches the Redis server of "inside" at the address of "inside"
      But another host does not reach the Redis server of "inside" at the address of "inside"

  @V6-02
  Rule: A port that is not published is closed to other hosts over IPv6, too
    Older engines filter IPv6 only where they are told to.

    Scenario: Seen from another host over IPv6
      Given a network "backend-network" with IPv6 and the subnets "172.28.5.0/24" and "2001:db8:5::/64"
      And a Redis container "open" runs on "backend-network" with its port 6379 published
      And an Alpine container "client" runs on "backend-network"
      When a Redis container "redis" is started on "backend-network"
      Then another host reaches the Redis server of "open" at every IPv6 address of the host
      And "client" reaches the Redis server of "redis" at the IPv6 address of "redis"
      But another host does not reach the Redis server of "redis" at the IPv6 address of "redis"
      And another host does not reach the Redis server of "redis" at any IPv6 address of the host
