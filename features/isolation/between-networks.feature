@isolation
Feature: A network is open to its members and closed to everybody else's
  Two bridges of one host could lead to each other, since the host routes between them. The engine keeps them apart: an address
  that a neighbour reaches is silent for a container of another network. Only a container that belongs to both sees both.

  @ISO-01
  Rule: Containers on different bridge networks do not reach each other's addresses

    Scenario: From one network to another
      Given networks "backend-network" and "frontend-network"
      And a Redis container "redis" runs on "backend-network"
      And an Alpine container "neighbour" runs on "backend-network"
      And a Redis container "inside" runs on "frontend-network"
      When an Alpine container "client" is started on "frontend-network"
      Then "neighbour" reaches the Redis server of "redis" at the address of "redis"
      And a ping from "neighbour" to the address of "redis" is answered from the address of "redis"
      And "client" reaches the Redis server of "inside" at the address of "inside"
      And a ping from "client" to the address of "inside" is answered from the address of "inside"
      But "client" does not reach the Redis server of "redis" at the address of "redis"
      And a ping from "client" to the address of "redis" is not answered

    @BR-02
    Scenario: From the default bridge to another network
      Given a network "backend-network"
      And a Redis container "redis" runs on "backend-network"
      And an Alpine container "neighbour" runs on "backend-network"
      And a Redis container "inside" runs
      When an Alpine container "client" is started
      Then "neighbour" reaches the Redis server of "redis" at the address of "redis"
      And a ping from "neighbour" to the address of "redis" is answered from the address of "redis"
      And "client" reaches the Redis server of "inside" at the address of "inside"
      And a ping from "client" to the address of "inside" is answered from the address of "inside"
      But "client" does not reach the Redis server of "redis" at the address of "redis"
      And a ping from "client" to the address of "redis" is not answered

    @BR-02
    Scenario: From a network to the default bridge
      Given a network "frontend-network"
      And a Redis container "redis" runs
      And an Alpine container "neighbour" runs
      And a Redis container "inside" runs on "frontend-network"
      When an Alpine container "client" is started on "frontend-network"
      Then "neighbour" reaches the Redis server of "redis" at the address of "redis"
      And "client" reaches the Redis server of "inside" at the address of "inside"
      But "client" does not reach the Redis server of "redis" at the address of "redis"

  @ISO-03
  Rule: A container that is on two networks reaches, and is reached by, the containers of both

    Scenario: Where two networks meet
      Given networks "backend-network" and "frontend-network"
      And a Redis container "back" runs on "backend-network"
      And a Redis container "front" runs on "frontend-network"
      And an Alpine container "behind" runs on "backend-network"
      And an Alpine container "before" runs on "frontend-network"
      And a Redis container "redis" runs on "backend-network"
      When "redis" is connected to "frontend-network"
      Then "redis" reaches the Redis server of "back" at the address of "back"
      And "redis" reaches the Redis server of "front" at the address of "front"
      And "behind" reaches the Redis server of "redis" at the address of "redis" on "backend-network"
      And "before" reaches the Redis server of "redis" at the address of "redis" on "frontend-network"
      But "before" does not reach the Redis server of "redis" at the address of "redis" on "backend-network"
      And "behind" does not reach the Redis server of "front" at the address of "front"

  @ISO-06
  Rule: The host reaches every port of a container at the container's address, published or not

    Scenario: One port that is published and one that is not
      Given a network "backend-network"
      And a Redis container "inside" runs on "backend-network"
      When a Redis container "redis" is started on "backend-network" with its port 6379 published
      Then the host reaches the Redis server of "redis" at the address of "redis"
      And the host reaches the Redis server of "inside" at the address of "inside"
