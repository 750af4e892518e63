@default-bridge
Feature: What user networks have and the default bridge lacks
  The default bridge is older than networks that users make. It knows no aliases and no addresses of the user's choosing, and says
  so when it is asked; but a container can leave it like any other.

  @BR-07
  Rule: No alias on the default bridge

    Scenario: An alias at the start
      When a Redis container "redis" is to be started with the alias "db"
      Then the engine refuses with status 400, saying "user defined networks" or "user-defined networks"

  @BR-08
  Rule: No address of the user's choosing on the default bridge

    Scenario: An address at the start
      When a Redis container "redis" is to be started with the address "172.17.0.200"
      Then the engine refuses with status 400, saying "user defined networks" or "user-defined networks"

  @BR-09
  Rule: A running container can be disconnected from the default bridge
    The manual has it stopped and made anew; the engine disconnects it while it runs.

    Scenario: It had no other network
      Given an Alpine container "client" runs
      When "client" is disconnected from the default bridge
      Then inspecting "client" shows:
        | networks |
        | none     |
      And "client" has no interface besides loopback, and no route
      And "client" has not been restarted

    Scenario: It goes from the default bridge to a network
      Given a network "backend-network"
      And a Redis container "redis" runs on "backend-network"
      And an Alpine container "client" runs
      And "client" is connected to "backend-network"
      When "client" is disconnected from the default bridge
      Then inspecting "client" shows:
        | networks        |
        | backend-network |
      And "client" has exactly these interfaces besides loopback:
        | address                                |
        | {address of client on backend-network} |
      And the default route of "client" leads through "backend-network"
      And "client" reaches the Redis server of "redis" at "redis"

  @BR-10
  Rule: Containers on the same bridge reach every port of each other, published or not

    Scenario: Open and closed on the default bridge
      Given a Redis container "open" runs with its port 6379 published
      And a Redis container "closed" runs
      When an Alpine container "client" is started
      Then "client" reaches the Redis server of "open" at the address of "open"
      And "client" reaches the Redis server of "closed" at the address of "closed"

    Scenario: Open and closed on a network
      Given a network "backend-network"
      And a Redis container "open" runs on "backend-network" with its port 6379 published
      And a Redis container "closed" runs on "backend-network"
      When an Alpine container "client" is started on "backend-network"
      Then "client" reaches the Redis server of "open" at "open"
      And "client" reaches the Redis server of "closed" at "closed"
