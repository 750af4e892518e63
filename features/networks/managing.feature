@networks
Feature: A user creates networks, lists them, looks into them and removes them

  A network of one's own is where containers come and go freely. The engine makes it with one word, chooses its addresses,
  shows who is attached, and guards it against removal while somebody still is.

  @CREATE-01
  Rule: Creating a network makes a bridge network and answers with its id

    Scenario: A network by name alone
      When a network "backend-network" is created
      Then the engine answered with an id of 64 hexadecimal digits
      And that id and the name "backend-network" lead to the same bridge network

  @CREATE-02
  Rule: The engine chooses a free subnet and its first address for the gateway

    Scenario: Two networks, two subnets
      Given a network "frontend-network"
      When a network "backend-network" is created
      Then "backend-network" has exactly one subnet, and its gateway is the first address of it
      And the subnet of "backend-network" overlaps with no other network's
      And an Alpine container on "backend-network" has an address in that subnet and that gateway for its default route
      And somebody answers at that gateway's address

  @CONN-20
  Rule: A container started on a network is on that network only
    A user network takes the place of the default bridge; it does not come on top of it.

    Scenario: Not on the default bridge as well
      Given a network "backend-network"
      When an Alpine container "client" is started on "backend-network"
      Then the engine lists exactly these networks for "client":
        | network         |
        | backend-network |
      And "client" has exactly one interface besides loopback, with its address on "backend-network"

  @NET-LS-01
  Rule: An engine lists the networks it came with

    Scenario: The three networks of every engine
      When the networks are listed
      Then these built-in networks are among them, once each:
        | network | driver | scope |
        | bridge  | bridge | local |
        | host    | host   | local |
        | none    | null   | local |

  @NET-LS-02
  Rule: A created network is listed with driver bridge and scope local

    Scenario: A network before and after it is created
      Given a network "frontend-network"
      When a network "backend-network" is created
      Then "backend-network" is new in the list of networks, once, with driver "bridge" and scope "local"

  @NET-INSP-01
  Rule: Inspecting a network shows what it is and what it was created with

    Scenario: Options and labels come back as they were given
      When a network "backend-network" is created with the label "tier" set to "backend" and an MTU of 1400
      Then inspecting "backend-network" shows its name, its id, driver "bridge" and scope "local"
      And inspecting "backend-network" shows one subnet with its gateway
      And an Alpine container on "backend-network" has an address in that subnet and that gateway for its default route
      And inspecting "backend-network" shows exactly the options and labels it was created with
      And an Alpine container on "backend-network" has an interface with an MTU of 1400

  @NET-INSP-02
  Rule: Inspecting a network lists the running containers attached to it
    A stopped container still belongs to the network, and is back on it when it starts, but it is not listed.

    Scenario: Two that run and one that does not
      Given a network "backend-network"
      And a container "redis" runs Redis on "backend-network"
      And an Alpine container "client" runs on "backend-network"
      And an Alpine container "idle" runs on "backend-network"
      When "idle" is stopped
      Then inspecting "backend-network" lists exactly these containers:
        | container |
        | redis     |
        | client    |
      And endpoint, address and MAC address that it lists for "client" on "backend-network" are those of the container
      And endpoint, address and MAC address that it lists for "redis" on "backend-network" are those of the container

    @reads-only
    Scenario: The default bridge
      Given an Alpine container "neighbour" runs without a link
      When an Alpine container "client" is started
      Then endpoint, address and MAC address that inspecting the default bridge lists for "client" are those of the container
      And endpoint, address and MAC address that inspecting the default bridge lists for "neighbour" are those of the container

  @RM-01
  Rule: A network that nothing is attached to is removed by name or by id

    Scenario Outline: Removal by <handle>
      Given a network "backend-network"
      And a network "frontend-network"
      When "backend-network" is removed by its <handle>
      Then "backend-network" is neither listed nor found
      But "frontend-network" is still listed and found

      Examples:
        | handle |
        | name   |
        | id     |

  @RM-02
  Rule: A network with running containers attached is not removed
    One page of the manual speaks of a warning only. The engine refuses, so that no running container loses its network unasked.

    Scenario: Refused while in use, granted afterwards
      Given a network "backend-network"
      And a container "redis" runs Redis on "backend-network"
      And an Alpine container "client" runs on "backend-network"
      And a network "frontend-network"
      And "redis" is connected to "frontend-network"
      And "client" is connected to "frontend-network"
      When somebody tries to remove "backend-network"
      Then the engine refuses because "backend-network" has active endpoints
      And "backend-network" is still listed and found
      And "client" reaches the Redis server of "redis" at "redis"
      But once "client" and "redis" are disconnected from it, "backend-network" can be removed
