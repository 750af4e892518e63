@attaching @connect
Feature: A running container joins a further network
  A container is not bound to the network it was started on. Connecting it to another one takes effect at once and without a
  restart: it gains an interface and an address there, its new neighbours find it by name, and its old ones notice nothing.

  Background:
    Given networks "backend-network" and "frontend-network"
    And a Redis container "redis" runs on "backend-network"

  @CONN-01
  Rule: A running container gains an interface, without a restart

    Scenario Outline: The network is given by <handle>
      When "redis" is connected to "frontend-network", given by <handle>
      Then "redis" has exactly these interfaces besides loopback:
        | interface | address                                | subnet                       |
        | eth0      | {address of redis on backend-network}  | {subnet of backend-network}  |
        | eth1      | {address of redis on frontend-network} | {subnet of frontend-network} |
      And the address that the engine gives for "redis" on "frontend-network" is the one on its interface there
      And the place of "redis" on "backend-network" is what it was before
      And "redis" has not been restarted

      Examples:
        | handle          |
        | its name        |
        | its id          |
        | its short id    |
        | their ids       |
        | their short ids |

  @CONN-02
  Rule: Both sides show the attachment

    Scenario: The container lists both networks and each network lists the container
      When "redis" is connected to "frontend-network"
      Then inspecting "redis" shows:
        | networks                          |
        | backend-network, frontend-network |
      And the address that the engine gives for "redis" on "backend-network" is the one on its interface there
      And the address that the engine gives for "redis" on "frontend-network" is the one on its interface there
      And "redis" has exactly these interfaces besides loopback:
        | address                                | subnet                       |
        | {address of redis on backend-network}  | {subnet of backend-network}  |
        | {address of redis on frontend-network} | {subnet of frontend-network} |
      And inspecting "backend-network" shows:
        | containers |
        | redis      |
      And inspecting "frontend-network" shows:
        | containers |
        | redis      |

    Scenario: Two that join one network
      Given a Redis container "store" runs on "backend-network"
      And "store" is connected to "frontend-network"
      When "redis" is connected to "frontend-network"
      Then inspecting "redis" shows:
        | networks                          | found by           |
        | backend-network, frontend-network | name, id, short id |
      And inspecting "frontend-network" shows:
        | containers   |
        | redis, store |
      And endpoint, address and MAC address that inspecting "frontend-network" lists for "redis" are those of the container
      And endpoint, address and MAC address that inspecting "frontend-network" lists for "store" are those of the container

  @CONN-03
  Rule: The newcomer is reachable by name at once

    Scenario: From a container that waits on the network it joins
      Given an Alpine container "client" runs on "frontend-network"
      And nothing answers to "redis" in "client"
      When "redis" is connected to "frontend-network"
      Then the look-up of "redis" in "client" gives the address of "redis" on "frontend-network"
      And a ping from "client" to "redis" is answered from the address of "redis" on "frontend-network"
      And "client" reaches the Redis server of "redis" at "redis"

  @CONN-04
  Rule: The earlier networks stay as they were

    Scenario: Seen from a neighbour on the first network
      Given an Alpine container "client" runs on "backend-network"
      When "redis" is connected to "frontend-network"
      Then the place of "redis" on "backend-network" is what it was before
      And the look-up of "redis" in "client" gives the address of "redis" on "backend-network"
      And "client" reaches the Redis server of "redis" at "redis"

    @DNS-01
    Scenario: Seen from the container that joins
      Given an Alpine container "traveller" runs on "backend-network"
      And an Alpine container "client" runs on "frontend-network"
      When "traveller" is connected to "frontend-network"
      Then the look-up of "redis" in "traveller" gives the address of "redis" on "backend-network"
      And the look-up of "client" in "traveller" gives the address of "client" on "frontend-network"

    Scenario: A network is joined whose name comes first
      Given an Alpine container "client" runs on "frontend-network"
      And an Alpine container "traveller" runs on "frontend-network" with the alias "guest"
      When "traveller" is connected to "backend-network"
      Then the look-up of "traveller" in "client" gives the address of "traveller" on "frontend-network"
      And the look-up of "guest" in "client" gives the address of "traveller" on "frontend-network"

  @GW-05
  Rule: Of several networks the one whose name sorts first gives the default route
    There is one default route, whatever the number of networks. Unless the user gives one of them priority, the alphabet decides
    between networks of a kind, not the order of joining: a network that is joined later may take the route over.

    Scenario: The newcomer's name comes later
      When "redis" is connected to "frontend-network"
      Then the default route of "redis" leads through "backend-network"

    Scenario: The newcomer's name comes first
      Given an Alpine container "client" runs on "frontend-network"
      When "client" is connected to "backend-network"
      Then the default route of "client" leads through "backend-network"

    Scenario: The newcomer's name comes first, but it has no way to the outside
      Given a network "a-vault" with no way to the outside
      When "redis" is connected to "a-vault"
      Then the default route of "redis" leads through "backend-network"
      And inspecting "redis" shows:
        | networks                 |
        | a-vault, backend-network |

    Scenario: Three networks, the first of which comes last
      Given a network "a-network"
      And "redis" is connected to "frontend-network"
      When "redis" is connected to "a-network"
      Then the default route of "redis" leads through "a-network"

  @HOSTS-07
  Rule: The hosts file gains the container's own line for the new network

    Scenario: Two networks, two lines
      When "redis" is connected to "frontend-network"
      Then apart from localhost the hosts file of "redis" has exactly these lines:
        | address                                | first name          |
        | {address of redis on backend-network}  | {hostname of redis} |
        | {address of redis on frontend-network} | {hostname of redis} |

    Scenario: A network that it joined, left and joined again
      Given "redis" is connected to "frontend-network"
      And "redis" is disconnected from "frontend-network"
      When "redis" is connected to "frontend-network"
      Then apart from localhost the hosts file of "redis" has exactly these lines:
        | address                                | first name          |
        | {address of redis on backend-network}  | {hostname of redis} |
        | {address of redis on frontend-network} | {hostname of redis} |
