@networks
Feature: A user creates networks, lists them, looks into them and removes them
  A network of one's own is where containers come and go freely. The engine makes it with one word, chooses its addresses,
  shows who is attached, and guards it against removal while somebody still is.

  @CREATE-01
  Rule: Creating a network makes a bridge network and answers with its id

    Scenario: A network by name alone
      When a network "backend-network" is created
      Then inspecting "backend-network" shows:
        | id               | driver |
        | the one answered | bridge |

  @CREATE-02
  Rule: The engine chooses a free subnet and its first address for the gateway

    Scenario: Two networks, two subnets
      Given networks "frontend-network" and "backend-network"
      When an Alpine container "client" is started on "backend-network"
      Then inspecting "backend-network" shows:
        | subnets | gateway                         | overlaps |
        | one     | the first address of the subnet | none     |
      And the default route of "client" leads through "backend-network"

    Scenario: What a network is on the host
      Given a network "backend-network"
      When an Alpine container "client" is started on "backend-network"
      Then inspecting "backend-network" shows:
        | on the host                         | overlaps |
        | a bridge with the gateway's address | none     |

  @CONN-20
  Rule: A container started on a network is on that network only
    A user network takes the place of the default bridge; it does not come on top of it.

    Scenario: Not on the default bridge as well
      Given a network "backend-network"
      When an Alpine container "client" is started on "backend-network"
      Then inspecting "client" shows:
        | networks        |
        | backend-network |
      And "client" has exactly these interfaces besides loopback:
        | interface | address                                |
        | eth0      | {address of client on backend-network} |

  @NET-LS-01
  Rule: An engine lists the networks it came with

    Scenario: The three networks of every engine
      When the networks are listed
      Then the engine lists, once each:
        | network | driver | scope |
        | bridge  | bridge | local |
        | host    | host   | local |
        | none    | null   | local |

  @NET-LS-02
  Rule: A created network is listed with driver bridge and scope local

    Scenario: A network before and after it is created
      Given a network "frontend-network"
      And the networks are listed
      When a network "backend-network" is created
      Then the engine lists, once each:
        | network          | driver | scope |
        | backend-network  | bridge | local |
        | frontend-network | bridge | local |

  @NET-INSP-01
  Rule: Inspecting a network shows what it is and what it was created with

    Scenario: Options and labels come back as they were given
      Given a network "backend-network" with the label "tier" set to "backend" and an MTU of 1400
      When an Alpine container "client" is started on "backend-network"
      Then inspecting "backend-network" shows:
        | id               | driver | scope | subnets | gateway                         |
        | the one answered | bridge | local | one     | the first address of the subnet |
      And the default route of "client" leads through "backend-network"
      And "client" has exactly these interfaces besides loopback:
        | subnet                      | MTU  |
        | {subnet of backend-network} | 1400 |
      And inspecting "backend-network" shows:
        | labels         | options                   |
        | tier = backend | those it was created with |

  @NET-INSP-02
  Rule: Inspecting a network lists the running containers attached to it
    A stopped container still belongs to the network, and is back on it when it starts, but it is not listed.

    Scenario: Two that run and one that does not
      Given a network "backend-network"
      And a Redis container "redis" runs on "backend-network"
      And Alpine containers "client" and "idle" run on "backend-network"
      When "idle" is stopped
      Then inspecting "backend-network" shows:
        | containers    |
        | redis, client |
      And endpoint, address and MAC address that inspecting "backend-network" lists for "client" are those of the container
      And endpoint, address and MAC address that inspecting "backend-network" lists for "redis" are those of the container

    @reads-only
    Scenario: The default bridge
      Given an Alpine container "neighbour" runs
      When an Alpine container "client" is started
      Then endpoint, address and MAC address that inspecting the default bridge lists for "client" are those of the container
      And endpoint, address and MAC address that inspecting the default bridge lists for "neighbour" are those of the container

  @RM-01
  Rule: A network that nothing is attached to is removed by name or by id

    Scenario Outline: Removal by <handle>
      Given networks "backend-network" and "frontend-network"
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

    Scenario: Refused while in use
      Given a network "backend-network"
      And a Redis container "redis" runs on "backend-network"
      And an Alpine container "client" runs on "backend-network"
      And a network "frontend-network"
      And "redis" is connected to "frontend-network"
      And "client" is connected to "frontend-network"
      When "backend-network" is to be removed
      Then the engine refuses with status 403, saying "active endpoints"
      And "backend-network" is still listed and found
      And "client" reaches the Redis server of "redis" at "redis"

    Scenario: Granted once they have left
      Given networks "backend-network" and "frontend-network"
      And an Alpine container "client" runs on "backend-network"
      And "client" is connected to "frontend-network"
      And "client" is disconnected from "backend-network"
      When "backend-network" is removed by its name
      Then "backend-network" is neither listed nor found
      But "frontend-network" is still listed and found
