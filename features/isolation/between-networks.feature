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

  @ISO-02
  Rule: A container on two networks does not join them: their other containers stay apart

    Scenario: On either side of a container in the middle
      Given networks "backend-network" and "frontend-network"
      And a Redis container "back" runs on "backend-network"
      And a Redis container "front" runs on "frontend-network"
      And an Alpine container "behind" runs on "backend-network"
      And an Alpine container "before" runs on "frontend-network"
      And a Redis container "redis" runs on "backend-network"
      When "redis" is connected to "frontend-network"
      Then "before" reaches the Redis server of "redis" at "redis"
      And "behind" reaches the Redis server of "redis" at "redis"
      And "behind" reaches the Redis server of "back" at "back"
      And "before" reaches the Redis server of "front" at "front"
      But "before" does not reach the Redis server of "back" at the address of "back"
      And "behind" does not reach the Redis server of "front" at the address of "front"
      And nothing answers to "back" in "before"
      And nothing answers to "front" in "behind"

  @CREATE-19
  Rule: On a network that keeps its containers apart they do not reach each other
    The option is Docker's; Podman ignores it.

    Scenario: Neighbours that are kept apart
      Given a network "backend-network" with its containers kept apart
      And a network "frontend-network"
      And a Redis container "front" runs on "frontend-network"
      And an Alpine container "insider" runs on "frontend-network"
      And a Redis container "redis" runs on "backend-network"
      When an Alpine container "client" is started on "backend-network"
      Then the host reaches the Redis server of "redis" at the address of "redis"
      And the look-up of "redis" in "client" gives the address of "redis"
      And "insider" reaches the Redis server of "front" at "front"
      And a ping from "insider" to the address of "front" is answered from the address of "front"
      But "client" does not reach the Redis server of "redis" at the address of "redis"
      And a ping from "client" to the address of "redis" is not answered

  @CREATE-43
  Rule: Containers that are kept apart reach each other's published ports at the addresses of the host
    Docker's proxy takes what they send, as it does for everybody.

    Scenario: Neighbours that are kept apart, by way of the host
      Given a network "backend-network" with its containers kept apart
      And an Alpine container "client" runs on "backend-network"
      When a Redis container "redis" is started on "backend-network" with its port 6379 published
      Then "client" reaches the Redis server of "redis" at every address of the host

  @ISO-04a
  Rule: In older engines the chains that keep networks apart have names that administrators know
    Rules of their own have been written around these names for years.

    Scenario: The chains of isolation, old ones
      Given networks "backend-network" and "frontend-network"
      And a Redis container "redis" runs on "backend-network"
      And a Redis container "front" runs on "frontend-network"
      And an Alpine container "neighbour" runs on "backend-network"
      When an Alpine container "client" is started on "frontend-network"
      Then the host's firewall shows:
        | chain                    | at its end | comes after              |
        | DOCKER-ISOLATION-STAGE-1 | returns    | FORWARD                  |
        | DOCKER-ISOLATION-STAGE-2 | returns    | DOCKER-ISOLATION-STAGE-1 |
      And "neighbour" reaches the Redis server of "redis" at "redis"
      And "client" reaches the Redis server of "front" at "front"
      But "client" does not reach the Redis server of "redis" at the address of "redis"

  @ISO-06
  Rule: The host reaches every port of a container at the container's address, published or not

    Scenario: One port that is published and one that is not
      Given a network "backend-network"
      And a Redis container "inside" runs on "backend-network"
      When a Redis container "redis" is started on "backend-network" with its port 6379 published
      Then the host reaches the Redis server of "redis" at the address of "redis"
      And the host reaches the Redis server of "inside" at the address of "inside"
