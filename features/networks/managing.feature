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

    @ALIAS-01
    Scenario: The network is called by its id when it starts
      Given a network "backend-network"
      And an Alpine container "client" runs on "backend-network"
      When a Redis container "redis" is started on "backend-network", given by its id, with the alias "db"
      Then inspecting "redis" shows:
        | networks        |
        | backend-network |
      And "redis" has exactly these interfaces besides loopback:
        | interface | address                               |
        | eth0      | {address of redis on backend-network} |
      And the engine records the alias "db" of "redis" on "backend-network"
      And the look-up of "db" in "client" gives the address of "redis" on "backend-network"

  @CREATE-04a
  Rule: Two networks may have one name, unless the request asks for the check of it
    Older engines look for networks of the same name only when they are asked to, as the docker client does, and make a second one
    otherwise. Newer engines refuse it in any case.

    Scenario: A taken name, asked for with the check
      Given a network "backend-network"
      When a network "backend-network" is to be created
      Then the engine refuses with status 409, saying "already exists"

    Scenario: A taken name, asked for without the check
      Given a network "backend-network"
      When a network "backend-network" is created with no check of its name
      Then the engine warns, saying "already exists"

  @CREATE-04b
  Rule: A taken name is refused
    Older engines make a second network of that name when the request does not ask for the check, and then the name leads to neither.

    Scenario: Every second network of a name, checked for by request
      Given a network "backend-network"
      When a network "backend-network" is to be created
      Then the engine refuses with status 409, saying "already exists"

    Scenario: Every second network of a name, not checked for by request
      Given a network "backend-network"
      When a network "backend-network" is to be created with no check of its name
      Then the engine refuses with status 409, saying "already exists"

  @CREATE-12a
  Rule: An internal network has a gateway that leads nowhere
    Older engines give its containers a default route and drop what they send along it; newer ones give none.

    Scenario: A route into nothing
      Given a network "vault" with no way to the outside
      And a Redis container "redis" runs on "vault"
      When an Alpine container "client" is started on "vault"
      Then the default route of "client" leads through "vault"
      And "client" reaches the Redis server of "redis" at "redis"

  @CREATE-12b
  Rule: An internal network has no default route
    What is on it talks to what else is on it. Older engines give a default route all the same.

    Scenario: No route, and neighbours all the same
      Given a network "vault" with no way to the outside
      And a Redis container "redis" runs on "vault"
      When an Alpine container "client" is started on "vault"
      Then "client" has no default route
      And "redis" has no default route
      And "client" reaches the Redis server of "redis" at "redis"

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

    @CREATE-11
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

    @CREATE-11
    Scenario: A label without a value
      When a network "backend-network" is created with the label "canary" set to ""
      Then inspecting "backend-network" shows:
        | labels   |
        | canary = |

    Scenario: The MTU of a network, once a container joined it
      Given a network "backend-network" with an MTU of 1400
      And a network "frontend-network" with an MTU of 1300
      And an Alpine container "client" runs on "backend-network"
      When "client" is connected to "frontend-network"
      Then "client" has exactly these interfaces besides loopback:
        | subnet                       | MTU  |
        | {subnet of backend-network}  | 1400 |
        | {subnet of frontend-network} | 1300 |

    Scenario: The MTU of two networks, once a container of theirs was restarted
      Given a network "backend-network" with an MTU of 1400
      And a network "frontend-network" with an MTU of 1300
      And an Alpine container "client" runs on "backend-network"
      And "client" is connected to "frontend-network"
      When "client" is restarted
      Then "client" has exactly these interfaces besides loopback:
        | subnet                       | MTU  |
        | {subnet of backend-network}  | 1400 |
        | {subnet of frontend-network} | 1300 |

    Scenario: The default bridge, which nobody created
      Given an Alpine container "neighbour" runs
      When an Alpine container "client" is started
      Then inspecting the default bridge shows:
        | driver | scope | subnets |
        | bridge | local | one     |
      And the default route of "client" leads through the default bridge

    Scenario: Nothing was asked for
      When a network "backend-network" is created
      Then inspecting "backend-network" shows:
        | id               | driver | scope | labels | subnets | gateway                         | containers |
        | the one answered | bridge | local | none   | one     | the first address of the subnet | none       |

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

    Scenario Outline: One of two is <fate>
      Given a network "backend-network"
      And Alpine containers "client" and "idle" run on "backend-network"
      When "idle" is <fate>
      Then inspecting "backend-network" shows:
        | containers |
        | client     |

      Examples:
        | fate    |
        | killed  |
        | removed |

    Scenario: The last one leaves
      Given a network "backend-network"
      And an Alpine container "client" runs on "backend-network"
      When "client" is stopped
      Then inspecting "backend-network" shows:
        | containers |
        | none       |

    @DNS-01
    Scenario: One that could not start
      Given a network "backend-network"
      And an Alpine container "client" runs on "backend-network"
      When an Alpine container "broken" is to be started on "backend-network" with a program that does not exist
      Then the engine refuses, saying "no-such-program"
      And inspecting "backend-network" shows:
        | containers |
        | client     |
      And the look-up of "client" in "client" gives the address of "client" on "backend-network"
      But nothing answers to "broken" in "client"

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
        | handle   |
        | name     |
        | id       |
        | short id |

    Scenario: The last container was removed by force
      Given networks "backend-network" and "frontend-network"
      And Alpine containers "client" and "neighbour" run on "backend-network"
      And "client" is removed
      And "neighbour" is removed
      When "backend-network" is removed by its name
      Then "backend-network" is neither listed nor found
      But "frontend-network" is still listed and found

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

    Scenario: Refused for one container, which is paused
      Given networks "backend-network" and "frontend-network"
      And an Alpine container "client" runs on "backend-network"
      And "client" is paused
      When "backend-network" is to be removed
      Then the engine refuses with status 403, saying "active endpoints"
      And "backend-network" is still listed and found

    Scenario: Refused for the one that is left
      Given networks "backend-network" and "frontend-network"
      And Alpine containers "client" and "neighbour" run on "backend-network"
      And "neighbour" is connected to "frontend-network"
      And "neighbour" is disconnected from "backend-network"
      When "backend-network" is to be removed
      Then the engine refuses with status 403, saying "active endpoints"
      And "backend-network" is still listed and found

    Scenario: Granted once they have left
      Given networks "backend-network" and "frontend-network"
      And an Alpine container "client" runs on "backend-network"
      And "client" is connected to "frontend-network"
      And "client" is disconnected from "backend-network"
      When "backend-network" is removed by its name
      Then "backend-network" is neither listed nor found
      But "frontend-network" is still listed and found
