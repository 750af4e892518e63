@attaching
Feature: Networks of a container that does not run, and what is refused
  Which networks a container is on can be changed while it is stopped, and shows when it starts. What makes no sense is refused, and
  changes nothing.

  @CONN-05
  Rule: A container that is not running can be attached to a network, and is on it when it starts

    Scenario: Attached while it was stopped
      Given networks "backend-network" and "frontend-network"
      And an Alpine container "client" runs on "frontend-network"
      And a Redis container "redis" runs on "backend-network"
      And "redis" is stopped
      And "redis" is connected to "frontend-network" with the alias "db"
      When "redis" is started again
      Then inspecting "redis" shows:
        | networks                          |
        | backend-network, frontend-network |
      And "redis" has exactly these interfaces besides loopback:
        | address                                |
        | {address of redis on backend-network}  |
        | {address of redis on frontend-network} |
      And the look-up of "db" in "client" gives the address of "redis" on "frontend-network"
      And "client" reaches the Redis server of "redis" at "redis"

  @DISC-03
  Rule: A stopped container can be disconnected, and is no longer on the network when it starts
    The command reference says that a container has to be running to be disconnected; the engine also takes a stopped one.

    Scenario: Detached while it was stopped
      Given networks "backend-network" and "frontend-network"
      And an Alpine container "client" runs on "frontend-network"
      And an Alpine container "neighbour" runs on "backend-network"
      And a Redis container "redis" runs on "backend-network"
      And "redis" is connected to "frontend-network" with the alias "db"
      And "redis" is stopped
      And "redis" is disconnected from "frontend-network"
      When "redis" is started again
      Then inspecting "redis" shows:
        | networks        |
        | backend-network |
      And "redis" has exactly these interfaces besides loopback:
        | address                               |
        | {address of redis on backend-network} |
      And the look-up of "redis" in "neighbour" gives the address of "redis" on "backend-network"
      And nothing answers to "redis" in "client"
      And nothing answers to "db" in "client"

    Scenario: Detached while it was stopped, by ids
      Given networks "backend-network" and "frontend-network"
      And an Alpine container "neighbour" runs on "backend-network"
      And a Redis container "redis" runs on "backend-network"
      And "redis" is connected to "frontend-network"
      And "redis" is stopped
      When "redis" is disconnected from "frontend-network", given by their ids
      Then inspecting "redis" shows:
        | networks        |
        | backend-network |
      And inspecting "frontend-network" shows:
        | containers |
        | none       |

  @CONN-07
  Rule: Connecting a running container to a network that it is on already is refused, and changes nothing
    People have asked that a repeated connection succeed without effect; the engine refuses it.

    Scenario: Joined once more
      Given a network "backend-network"
      And an Alpine container "client" runs on "backend-network"
      And a Redis container "redis" runs on "backend-network" with the alias "db"
      When "redis" is to be connected to "backend-network" with the alias "cache"
      Then the engine refuses with status 403, saying "already exists" or "already connected"
      And the place of "redis" on "backend-network" is what it was before
      And the look-up of "db" in "client" gives the address of "redis" on "backend-network"
      And nothing answers to "cache" in "client"

  @DISC-06
  Rule: Disconnecting a container from a network that it is not on fails, and the engine says so

    Scenario: A network of others
      Given networks "backend-network" and "frontend-network"
      And a Redis container "redis" runs on "backend-network"
      When "redis" is to be disconnected from "frontend-network"
      Then the engine refuses, saying "is not connected to"
      And the place of "redis" on "backend-network" is what it was before

  @CONN-10
  Rule: A container without a network, or on the host's, is refused any further network

    Scenario Outline: A container on <place>
      Given a network "backend-network"
      And a Redis container "redis" runs on <place>
      When "redis" is to be connected to "backend-network"
      Then the engine refuses with status 400, saying "cannot be connected to"
      And inspecting "backend-network" shows:
        | containers |
        | none       |

      Examples:
        | place              |
        | no network         |
        | the host's network |

  @RM-03
  Rule: A network whose only members are stopped containers is removed, and their next start fails
    The client's reference asks to disconnect every container first; for the engine a stopped one does not count.

    Scenario: A network is gone when its container comes back
      Given a network "backend-network"
      And a Redis container "redis" runs on "backend-network"
      And "redis" is stopped
      And "backend-network" is removed
      When "redis" is to be started again
      Then the engine refuses with status 404, saying "not found"
      And inspecting "redis" shows:
        | state  |
        | exited |

  @GW-08
  Rule: The interfaces of a running container are numbered in the order in which it joined its networks

    Scenario: Three networks, one after another
      Given networks "frontend-network", "backend-network" and "admin-network"
      And an Alpine container "client" runs on "frontend-network"
      And "client" is connected to "backend-network"
      When "client" is connected to "admin-network"
      Then "client" has exactly these interfaces besides loopback:
        | interface | address                                 |
        | eth0      | {address of client on frontend-network} |
        | eth1      | {address of client on backend-network}  |
        | eth2      | {address of client on admin-network}    |
