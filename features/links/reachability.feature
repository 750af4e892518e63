@links @legacy @reads-only
Feature: The recipient of a link reaches the source by name, and not the other way round
  A link exists so that the recipient can call the source: by the alias, by the source's name, by its id. The source is told
  nothing. Whoever needs both directions needs a network.

  Background:
    Given a Redis container "redis-server" runs

  @LINK-PING-01
  Rule: The alias reaches the source

    Scenario: Ping by the alias
      When an Alpine container "client" is started with a link to "redis-server" as "redis"
      Then a ping from "client" to "redis" is answered from the address of "redis-server"
      And "client" reaches the Redis server of "redis-server" at "redis"

    Scenario: Two links of one recipient
      Given a Redis container "store" runs
      When an Alpine container "client" is started with a link to "redis-server" as "redis" and a link to "store" as "db"
      Then "client" reaches the Redis server of "redis-server" at "redis"
      And "client" reaches the Redis server of "store" at "db"

  @LINK-PING-02
  Rule: The source's name and its hostname reach it too

    Scenario: Ping by the source's own names
      When an Alpine container "client" is started with a link to "redis-server" as "redis"
      Then a ping from "client" to "redis-server" is answered from the address of "redis-server"
      And a ping from "client" to the short id of "redis-server" is answered from the address of "redis-server"

    Scenario: Ping by the hostname that the source was given
      Given a Redis container "store" runs with the hostname "database"
      When an Alpine container "client" is started with a link to "store" as "redis"
      Then a ping from "client" to "database" is answered from the address of "store"

  @LINK-CLI-01
  Rule: The source may be named by its id, and the alias left out

    Scenario Outline: A link to a container's <handle>
      When an Alpine container "client" is started with a link to the <handle> of "redis-server" as "redis"
      Then inspecting "client" shows:
        | links                 |
        | redis-server as redis |
      And a ping from "client" to "redis" is answered from the address of "redis-server"

      Examples:
        | handle   |
        | id       |
        | short id |

    Scenario: Two links, one of them without an alias
      Given a Redis container "store" runs
      When an Alpine container "client" is started with a link to "redis-server" as "redis" and a link to "store"
      Then inspecting "client" shows:
        | links                                 |
        | redis-server as redis, store as store |
      And a ping from "client" to "redis" is answered from the address of "redis-server"
      And a ping from "client" to "store" is answered from the address of "store"

    Scenario: A link without an alias
      When an Alpine container "client" is started with a link to "redis-server"
      Then inspecting "client" shows:
        | links                        |
        | redis-server as redis-server |
      And a ping from "client" to "redis-server" is answered from the address of "redis-server"

  @LINK-PING-03
  Rule: The source learns nothing of the recipient

    Scenario: Names lead one way only
      Given Alpine containers "source" and "stranger" run
      When an Alpine container "client" is started with a link to "source" as "origin"
      Then the look-up of "source" in "client" gives the address of "source"
      But nothing answers to "client" in "source"
      And apart from localhost the hosts file of "source" has exactly these lines:
        | address             |
        | {address of source} |
      And apart from its hostname the environment of "source" is that of "stranger"
