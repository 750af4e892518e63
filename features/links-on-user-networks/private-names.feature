@links-on-user-networks @reads-only
Feature: On a user network a link is a private extra name
  Links did not die with the default bridge. On a user network a link gives its recipient, and nobody else, one more name for a
  neighbour. It works through the embedded DNS server, so the environment and the hosts file stay as they are.

  Background:
    Given a network "backend-network"
    And a Redis container "redis" runs on "backend-network"

  @ULINK-01
  Rule: The recipient knows the source by one more name

    Scenario: A name of the recipient's own choosing
      When an Alpine container "client" is started on "backend-network" with a link to "redis" as "db"
      Then the look-up of "db" in "client" gives the address of "redis" on "backend-network"
      And the look-up of "redis" in "client" gives the address of "redis" on "backend-network"
      And "client" reaches the Redis server of "redis" at "db"

    Scenario: Two links, two names
      Given a Redis container "store" runs on "backend-network"
      When an Alpine container "client" is started on "backend-network" with a link to "redis" as "db" and a link to "store" as "cache"
      Then the look-up of "db" in "client" gives the address of "redis" on "backend-network"
      And the look-up of "cache" in "client" gives the address of "store" on "backend-network"

  @ULINK-02
  Rule: Nobody else knows that name
    Podman drops such a link without a word, so there is no name on it that could be kept from the others.

    Scenario: The recipient and a neighbour ask for the same name
      Given an Alpine container "neighbour" runs on "backend-network"
      When an Alpine container "client" is started on "backend-network" with a link to "redis" as "db"
      Then the look-up of "db" in "client" gives the address of "redis" on "backend-network"
      But nothing answers to "db" in "neighbour"
      And the look-up of "redis" in "neighbour" gives the address of "redis" on "backend-network"

    Scenario: A neighbour that has a link of its own
      Given a Redis container "store" runs on "backend-network"
      And an Alpine container "neighbour" runs on "backend-network" with a link to "store" as "cache"
      When an Alpine container "client" is started on "backend-network" with a link to "redis" as "db"
      Then the look-up of "cache" in "neighbour" gives the address of "store" on "backend-network"
      And the look-up of "db" in "client" gives the address of "redis" on "backend-network"
      But nothing answers to "db" in "neighbour"
      And nothing answers to "cache" in "client"

  @ULINK-03
  Rule: Neither variables nor a hosts line come of it
    Who moves a program from the default bridge to a user network loses its link variables, though the name works. Podman
    drops such a link altogether, so nothing can come of it there.

    Scenario: The same recipient with and without a link
      Given an Alpine container "unlinked" runs on "backend-network"
      When an Alpine container "client" is started on "backend-network" with a link to "redis" as "db"
      Then the look-up of "db" in "client" gives the address of "redis" on "backend-network"
      But apart from its hostname the environment of "client" is that of "unlinked"
      And apart from localhost the hosts file of "client" has exactly these lines:
        | address                                |
        | {address of client on backend-network} |
