@links-on-user-networks
Feature: A link on a user network is looked up anew each time
  Nothing of it is written down when the recipient starts. The embedded DNS server looks for the source when it is asked, so the
  source may come later, go and come back at another address, or be linked to the recipient in turn. Podman has no such links.

  Background:
    Given a network "backend-network"

  @ULINK-05
  Rule: The recipient may come before the source, and finds it once it runs
    Podman drops such links without a word.

    Scenario: A source that does not exist yet
      Given an Alpine container "client" runs on "backend-network" with a link to the future container "redis" as "db"
      And an Alpine container "bystander" runs on "backend-network"
      And the look-up of "bystander" in "client" gives the address of "bystander" on "backend-network"
      And nothing answers to "db" in "client"
      When a Redis container "redis" is started on "backend-network"
      Then the look-up of "db" in "client" gives the address of "redis" on "backend-network"
      And "client" reaches the Redis server of "redis" at "db"

    Scenario: A source that is stopped
      Given a Redis container "redis" runs on "backend-network"
      And "redis" is stopped
      And an Alpine container "client" runs on "backend-network" with a link to "redis" as "db"
      When "redis" is started again
      Then the look-up of "db" in "client" gives the address of "redis" on "backend-network"
      And "client" reaches the Redis server of "redis" at "db"

  @ULINK-06
  Rule: Two containers may be linked to each other
    Podman drops such links without a word.

    Scenario: Each has a name of its own for the other
      Given an Alpine container "first" runs on "backend-network" with a link to the future container "second" as "right"
      When an Alpine container "second" is started on "backend-network" with a link to "first" as "left"
      Then the look-up of "right" in "first" gives the address of "second" on "backend-network"
      And the look-up of "left" in "second" gives the address of "first" on "backend-network"
      And a ping from "first" to "right" is answered from the address of "second" on "backend-network"
      And a ping from "second" to "left" is answered from the address of "first" on "backend-network"
      But nothing answers to "left" in "first"
      And nothing answers to "right" in "second"

  @ULINK-07
  Rule: The name outlives a restart of either
    Podman drops such links without a word.

    Scenario: The source comes back at another address
      Given a Redis container "redis" runs on "backend-network"
      And an Alpine container "client" runs on "backend-network" with a link to "redis" as "db"
      When "redis" is stopped and started again, its old address taken by another
      Then the look-up of "db" in "client" gives the address of "redis" on "backend-network"
      And "client" reaches the Redis server of "redis" at "db"

    Scenario Outline: Its recipient with two links, once it was <fate>
      Given a Redis container "redis" runs on "backend-network"
      And a Redis container "store" runs on "backend-network"
      And an Alpine container "client" runs on "backend-network" with a link to "redis" as "db" and a link to "store" as "cache"
      When "client" is <fate>
      Then the look-up of "db" in "client" gives the address of "redis" on "backend-network"
      And the look-up of "cache" in "client" gives the address of "store" on "backend-network"

      Examples:
        | fate                      |
        | restarted                 |
        | stopped and started again |

    Scenario: A replacement of the same name takes the place of the source
      Given a Redis container "redis" runs on "backend-network"
      And an Alpine container "client" runs on "backend-network" with a link to "redis" as "db"
      When "redis" is replaced by a new container of the same name, its old address taken by another
      Then the look-up of "db" in "client" gives the address of "redis" on "backend-network"
      And "client" reaches the Redis server of "redis" at "db"

  @ULINK-08
  Rule: A link given when connecting holds on that network, and ends when the container leaves it
    Podman drops such links without a word.

    Scenario: From the moment it joins
      Given a network "frontend-network"
      And a Redis container "redis" runs on "backend-network"
      And an Alpine container "neighbour" runs on "backend-network"
      And an Alpine container "client" runs on "frontend-network"
      When "client" is connected to "backend-network" with a link to "redis" as "db"
      Then the look-up of "db" in "client" gives the address of "redis" on "backend-network"
      And "client" reaches the Redis server of "redis" at "db"
      But nothing answers to "db" in "neighbour"
      And the look-up of "redis" in "neighbour" gives the address of "redis" on "backend-network"

    Scenario: Still there once the container was restarted
      Given a network "frontend-network"
      And a Redis container "redis" runs on "backend-network"
      And an Alpine container "client" runs on "frontend-network"
      And "client" is connected to "backend-network" with a link to "redis" as "db"
      When "client" is restarted
      Then the look-up of "db" in "client" gives the address of "redis" on "backend-network"

    Scenario: Gone when it leaves, though the source is on another network of its own
      Given a network "frontend-network"
      And a Redis container "redis" runs on "backend-network"
      And "redis" is connected to "frontend-network"
      And an Alpine container "client" runs on "frontend-network"
      And "client" is connected to "backend-network" with a link to "redis" as "db"
      And the look-up of "db" in "client" gives the address of "redis" on "backend-network"
      When "client" is disconnected from "backend-network"
      Then nothing answers to "db" in "client"
      But the look-up of "redis" in "client" gives the address of "redis" on "frontend-network"

    Scenario: It does not come back with the network
      Given a network "frontend-network"
      And a Redis container "redis" runs on "backend-network"
      And an Alpine container "client" runs on "frontend-network"
      And "client" is connected to "backend-network" with a link to "redis" as "db"
      And the look-up of "db" in "client" gives the address of "redis" on "backend-network"
      And "client" is disconnected from "backend-network"
      When "client" is connected to "backend-network"
      Then nothing answers to "db" in "client"
      But the look-up of "redis" in "client" gives the address of "redis" on "backend-network"

  @ULINK-09
  Rule: A link names its source by name or short id, and by its full id it leads nowhere
    The command reference takes a name or an id and makes no difference between a short and a full one.

    Scenario: By its short id
      Given a Redis container "redis" runs on "backend-network"
      When an Alpine container "client" is started on "backend-network" with a link to the short id of "redis" as "db"
      Then the look-up of "db" in "client" gives the address of "redis" on "backend-network"
      And "client" reaches the Redis server of "redis" at "db"

    Scenario: By its full id
      Given a Redis container "redis" runs on "backend-network"
      When an Alpine container "client" is started on "backend-network" with a link to the id of "redis" as "db"
      Then nothing answers to "db" in "client"
      But the look-up of "redis" in "client" gives the address of "redis" on "backend-network"

  @ULINK-10
  Rule: On a user network a link of the container as a whole has no effect
    It belongs to the default bridge. Who sends it so loses it without a word. Podman refuses it.

    Scenario: Neither a name nor a line
      Given a Redis container "redis" runs on "backend-network"
      When an Alpine container "client" is started on "backend-network" with a link to "redis" as "db" for the container as a whole
      Then nothing answers to "db" in "client"
      And apart from localhost the hosts file of "client" has exactly these lines:
        | address                                |
        | {address of client on backend-network} |
      And inspecting "client" shows:
        | links |
        | none  |
      But the look-up of "redis" in "client" gives the address of "redis" on "backend-network"
