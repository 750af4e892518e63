@attaching @disconnect
Feature: A running container leaves a network
  Disconnecting undoes connecting: interface, address, name and aliases on that network go, at once and without a restart,
  while the container's other networks stay as they are. Connecting again brings it back.

  Background:
    Given networks "backend-network" and "frontend-network"
    And a Redis container "redis" runs on "backend-network"

  @DISC-01
  Rule: The interface and the address of that network go

    Scenario Outline: One network left, given by <handle>, the other kept
      Given "redis" is connected to "frontend-network"
      When "redis" is disconnected from "frontend-network", given by <handle>
      Then inspecting "redis" shows:
        | networks        |
        | backend-network |
      And "redis" has exactly these interfaces besides loopback:
        | interface | address                               |
        | eth0      | {address of redis on backend-network} |
      And the place of "redis" on "backend-network" is what it was before
      And the default route of "redis" leads through "backend-network"
      And inspecting "frontend-network" shows:
        | containers |
        | none       |

      Examples:
        | handle          |
        | its name        |
        | its id          |
        | its short id    |
        | their ids       |
        | their short ids |

    Scenario: The one who leaves, and the one who stays
      Given an Alpine container "client" runs on "frontend-network"
      And "redis" is connected to "frontend-network"
      When "redis" is disconnected from "frontend-network"
      Then inspecting "frontend-network" shows:
        | containers |
        | client     |
      And inspecting "backend-network" shows:
        | containers |
        | redis      |
      And "client" has exactly these interfaces besides loopback:
        | interface | address                                 |
        | eth0      | {address of client on frontend-network} |

    Scenario: A network that it left, joined and left again
      Given "redis" is connected to "frontend-network"
      And "redis" is disconnected from "frontend-network"
      And "redis" is connected to "frontend-network"
      When "redis" is disconnected from "frontend-network"
      Then "redis" has exactly these interfaces besides loopback:
        | interface | address                               |
        | eth0      | {address of redis on backend-network} |
      And inspecting "redis" shows:
        | networks        |
        | backend-network |
      And inspecting "frontend-network" shows:
        | containers |
        | none       |

    @DNS-01
    Scenario: It finds the neighbours it kept, and no longer those it left
      Given an Alpine container "traveller" runs on "backend-network"
      And an Alpine container "client" runs on "frontend-network"
      And "traveller" is connected to "frontend-network"
      And the look-up of "client" in "traveller" gives the address of "client" on "frontend-network"
      When "traveller" is disconnected from "frontend-network"
      Then the look-up of "redis" in "traveller" gives the address of "redis" on "backend-network"
      But nothing answers to "client" in "traveller"

  @DISC-11
  Rule: The default route moves to a network that is left

    Scenario: The network that held it goes
      Given "redis" is connected to "frontend-network"
      When "redis" is disconnected from "backend-network"
      Then the default route of "redis" leads through "frontend-network"

  @DISC-14
  Rule: Its own line for that network goes from the hosts file
    Older engines may take all of the container's own lines with it, those of the networks it stays on included.

    Scenario: One line left
      Given "redis" is connected to "frontend-network"
      When "redis" is disconnected from "frontend-network"
      Then apart from localhost the hosts file of "redis" has exactly these lines:
        | address                               |
        | {address of redis on backend-network} |

  @DISC-02
  Rule: Former neighbours neither find nor reach it any more

    Scenario: Seen from the network it left and from the one it stayed on
      Given "redis" is connected to "frontend-network"
      And an Alpine container "client" runs on "frontend-network"
      And an Alpine container "bystander" runs on "frontend-network"
      And an Alpine container "insider" runs on "backend-network"
      And "client" reaches the Redis server of "redis" at "redis"
      When "redis" is disconnected from "frontend-network"
      Then nothing answers to "redis" in "client"
      And nothing answers to the short id of "redis" in "client"
      And a ping from "client" to the address that "redis" had on "frontend-network" is not answered
      But a ping from "client" to "bystander" is answered from the address of "bystander" on "frontend-network"
      And "insider" reaches the Redis server of "redis" at "redis"

  @DISC-04
  Rule: The last network may go, and come back
    A container without any network goes on running, with nobody but itself to talk to.

    Scenario: Alone with its loopback interface
      When "redis" is disconnected from "backend-network"
      Then inspecting "redis" shows:
        | networks |
        | none     |
      And "redis" has no interface besides loopback, and no route
      And "redis" has not been restarted
      And the Redis server inside "redis" answers

    Scenario: Back on the network it left
      Given an Alpine container "client" runs on "backend-network"
      And "redis" is disconnected from "backend-network"
      And nothing answers to "redis" in "client"
      When "redis" is connected to "backend-network"
      Then inspecting "redis" shows:
        | networks        |
        | backend-network |
      And the look-up of "redis" in "client" gives the address of "redis" on "backend-network"
      And "client" reaches the Redis server of "redis" at "redis"
      And the default route of "redis" leads through "backend-network"
      And "redis" has not been restarted
      And "redis" has exactly these interfaces besides loopback:
        | address                               | subnet                      |
        | {address of redis on backend-network} | {subnet of backend-network} |
      And inspecting "backend-network" shows:
        | containers    |
        | redis, client |

  @ALIAS-09
  Rule: The alias on that network goes too

    Scenario: "db" is nobody any more
      Given an Alpine container "client" runs on "frontend-network"
      And an Alpine container "bystander" runs on "frontend-network" with the alias "cache"
      And "redis" is connected to "frontend-network" with the alias "db"
      And the look-up of "db" in "client" gives the address of "redis" on "frontend-network"
      When "redis" is disconnected from "frontend-network"
      Then nothing answers to "db" in "client"
      But the look-up of "cache" in "client" gives the address of "bystander" on "frontend-network"

    @DNS-07
    Scenario: An alias with capital letters goes as others do
      Given an Alpine container "client" runs on "frontend-network"
      And an Alpine container "bystander" runs on "frontend-network" with the alias "Cache"
      And "redis" is connected to "frontend-network" with the alias "Store"
      And the look-up of "Store" in "client" gives the address of "redis" on "frontend-network"
      When "redis" is disconnected from "frontend-network"
      Then nothing answers to "Store" in "client"
      But the look-up of "Cache" in "client" gives the address of "bystander" on "frontend-network"

    @ALIAS-15
    Scenario: "db" does not come back with the network
      Given an Alpine container "client" runs on "frontend-network"
      And "redis" is connected to "frontend-network" with the alias "db"
      And "redis" is disconnected from "frontend-network"
      When "redis" is connected to "frontend-network"
      Then nothing answers to "db" in "client"
      But the look-up of "redis" in "client" gives the address of "redis" on "frontend-network"

    @ALIAS-15
    Scenario: Another alias takes its place, and is there after a restart
      Given an Alpine container "client" runs on "frontend-network"
      And "redis" is connected to "frontend-network" with the alias "db"
      And "redis" is disconnected from "frontend-network"
      And "redis" is connected to "frontend-network" with the alias "cache"
      When "redis" is restarted
      Then nothing answers to "db" in "client"
      But the look-up of "cache" in "client" gives the address of "redis" on "frontend-network"
      And the engine records the alias "cache" of "redis" on "frontend-network"
      And the engine does not record the alias "db" of "redis" on "frontend-network"

    Scenario: Its alias on another network stays
      Given an Alpine container "worker" runs on "backend-network" with the alias "jobs"
      And an Alpine container "insider" runs on "backend-network"
      And "worker" is connected to "frontend-network" with the alias "db"
      When "worker" is disconnected from "frontend-network"
      Then the look-up of "jobs" in "insider" gives the address of "worker" on "backend-network"
      And the look-up of "worker" in "insider" gives the address of "worker" on "backend-network"
