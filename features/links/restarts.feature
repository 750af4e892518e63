@links @legacy
Feature: A link outlives the restart of its recipient
  What a link wrote is written anew whenever the recipient starts: once, and for the source as it is then.

  Background:
    Given a Redis container "redis-server" runs

  @LINK-HOSTS-01 @LINK-CLI-01 @LINK-PING-01
  Rule: The line of a link is written once, however often the recipient starts

    Scenario Outline: The recipient's own looks, once it was <fate>
      Given an Alpine container "client" runs with a link to "redis-server" as "redis"
      When "client" is <fate>
      Then the hosts file, environment and links of "client" are what they were before
      And apart from localhost the hosts file of "client" has exactly these lines:
        | address                   | names                                           |
        | {address of redis-server} | redis, {short id of redis-server}, redis-server |
        | {address of client}       | {hostname of client}                            |
      And "client" reaches the Redis server of "redis-server" at "redis"

      Examples:
        | fate                      |
        | restarted                 |
        | stopped and started again |

  @LINK-REN-01
  Rule: A link goes on working when its source or its recipient is renamed
    Podman has no links.

    Scenario: A recipient that was renamed, once it was restarted
      Given an Alpine container "client" runs with a link to "redis-server" as "redis"
      And "client" is renamed to "reader"
      When "reader" is restarted
      Then inspecting "reader" shows:
        | links                 |
        | redis-server as redis |
      And apart from localhost the hosts file of "reader" has exactly these lines:
        | address                   | names                                           |
        | {address of redis-server} | redis, {short id of redis-server}, redis-server |
        | {address of reader}       | {hostname of reader}                            |
      And "reader" reaches the Redis server of "redis-server" at "redis"

    Scenario: A source that is renamed
      Given an Alpine container "client" runs with a link to "redis-server" as "redis"
      When "redis-server" is renamed to "store"
      Then a ping from "client" to "redis" is answered from the address of "store"
      And inspecting "client" shows:
        | links          |
        | store as redis |
