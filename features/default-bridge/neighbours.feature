@default-bridge
Feature: On the default bridge containers have addresses but no names
  A container started without a network option joins the default bridge. Its neighbours there can be reached by address, and
  only by address: there is no DNS, and nothing is written into the hosts file. This is the difference that makes
  user-defined networks worth having, and the first surprise of everybody who tries to do without.

  @BR-01
  Rule: Without a network option a container joins the default bridge, and only it

    Scenario: Where a container goes by itself
      When an Alpine container "client" is started
      Then inspecting "client" shows:
        | networks |
        | bridge   |
      And "client" has exactly these interfaces besides loopback:
        | interface | address                                   |
        | eth0      | {address of client on the default bridge} |

  @BR-02
  Rule: Neighbours reach each other by address

    Scenario: Ping and a connection by address
      Given a Redis container "redis-server" runs
      When an Alpine container "client" is started
      Then a ping from "client" to the address of "redis-server" is answered from the address of "redis-server"
      And "client" reaches the Redis server of "redis-server" at the address of "redis-server"

  @BR-03
  Rule: Neighbours do not find each other by name

    Scenario: A name that means something on a user network means nothing on the default bridge
      Given a network "backend-network"
      And an Alpine container "neighbour" runs
      And "neighbour" is connected to "backend-network"
      And an Alpine container "insider" runs on "backend-network"
      When an Alpine container "client" is started
      Then the look-up of "neighbour" in "insider" gives the address of "neighbour" on "backend-network"
      But nothing answers to "neighbour" in "client"
      And nothing answers to the short id of "neighbour" in "client"
      And a ping from "client" to the address of "neighbour" on the default bridge is answered from the address of "neighbour" on the default bridge

  @BR-04
  Rule: The hosts file says nothing of unlinked neighbours

    Scenario: Two strangers
      Given an Alpine container "neighbour" runs
      When an Alpine container "client" is started
      Then apart from localhost the hosts file of "client" has exactly these lines:
        | address             |
        | {address of client} |
      And apart from localhost the hosts file of "neighbour" has exactly these lines:
        | address                |
        | {address of neighbour} |
      But a ping from "client" to the address of "neighbour" is answered from the address of "neighbour"

  @ALIAS-13
  Rule: There are no aliases on the default bridge

    Scenario: Aliases here and there
      Given a network "backend-network"
      And an Alpine container "insider" runs on "backend-network" with the alias "web"
      When an Alpine container "client" is started
      Then inspecting "client" on the default bridge shows:
        | aliases |
        | none    |
      But the engine records the alias "web" of "insider" on "backend-network"
