@isolation
Feature: What containers send to the world outside, and whose address it bears
  Containers reach the world through their network's gateway, which is the host, and the world answers the host: addresses of
  containers are nobody's business out there. A network can be told to leave the address as it is, for a world that knows the way
  back, or to have no way to the outside at all.

  @BR-11
  Rule: A container's default route leads to its bridge's gateway, and what it sends outside bears an address of the host

    Scenario: From the default bridge
      When an Alpine container "client" is started
      Then the default route of "client" leads through the default bridge
      And "client" reaches a program of another host at its address, which sees it with an address of the host

    Scenario: From a network
      Given a network "backend-network"
      When an Alpine container "client" is started on "backend-network"
      Then the default route of "client" leads through "backend-network"
      And "client" reaches a program of another host at its address, which sees it with an address of the host

    Scenario: From a network, once the container was restarted
      Given a network "backend-network"
      And an Alpine container "client" runs on "backend-network"
      When "client" is restarted
      Then the default route of "client" leads through "backend-network"
      And "client" reaches a program of another host at its address, which sees it with an address of the host

    Scenario: From the network that is left
      Given networks "backend-network" and "frontend-network"
      And an Alpine container "client" runs on "backend-network"
      And "client" is connected to "frontend-network"
      When "client" is disconnected from "backend-network"
      Then the default route of "client" leads through "frontend-network"
      And "client" reaches a program of another host at its address, which sees it with an address of the host

  @V6-11
  Rule: What a container sends outside over IPv6 bears an address of the host, too
    Older engines leave IPv6 as it is, unless they are told to filter it.

    Scenario: From a network of both families
      Given a network "backend-network" with IPv6 and the subnets "172.28.5.0/24" and "2001:db8:5::/64"
      When an Alpine container "client" is started on "backend-network"
      Then "client" reaches a program of another host at its IPv6 address, which sees it with an address of the host
      And "client" reaches a program of another host at its address, which sees it with an address of the host

  @CREATE-32
  Rule: On a network without masquerading what a container sends outside bears its own address
    The option is Docker's; Podman ignores it.

    Scenario: A network whose addresses are known outside
      Given a network "backend-network" with no masquerading
      When an Alpine container "client" is started on "backend-network"
      Then "client" reaches a program of another host at its address, which sees it with its own address

  @CREATE-12a
  Rule: In older engines nothing comes back of what a container on an internal network sends outside
    Their containers have a default route all the same.

    Scenario: A route to nowhere
      Given a network "inner-network" with no way to the outside
      And a network "backend-network"
      And an Alpine container "neighbour" runs on "backend-network"
      And a Redis container "redis" runs on "inner-network"
      When an Alpine container "client" is started on "inner-network"
      Then "client" reaches the Redis server of "redis" at "redis"
      And the host reaches the Redis server of "redis" at the address of "redis"
      And "neighbour" reaches a program of another host at its address
      But "client" does not reach a program of another host at its address

  @CREATE-12b
  Rule: A container on an internal network does not reach the world outside
    In newer engines it has no route there to begin with.

    Scenario: Nowhere to go
      Given a network "inner-network" with no way to the outside
      And a network "backend-network"
      And an Alpine container "neighbour" runs on "backend-network"
      And a Redis container "redis" runs on "inner-network"
      When an Alpine container "client" is started on "inner-network"
      Then "client" reaches the Redis server of "redis" at "redis"
      And the host reaches the Redis server of "redis" at the address of "redis"
      And "neighbour" reaches a program of another host at its address
      But "client" does not reach a program of another host at its address

    Scenario: A way out through a second network
      Given a network "inner-network" with no way to the outside
      And a network "backend-network"
      And an Alpine container "client" runs on "inner-network"
      When "client" is connected to "backend-network"
      Then the default route of "client" leads through "backend-network"
      And "client" reaches a program of another host at its address, which sees it with an address of the host
