@containers
Feature: Inspecting a container tells where it is
  Scripts and orchestrators ask the engine where a container is before they talk to it: on which networks, at which addresses, behind
  which ports of the host. What they read has to be so, for a container that runs as for one that does not.

  @CINSP-02a
  Rule: The place of a container on the default bridge is told twice
    Scripts of old read the address that stands beside the networks. Newer engines have it there no more.

    Scenario: Address, gateway and MAC address
      Given an Alpine container "neighbour" runs
      When an Alpine container "client" is started
      Then inspecting "client" shows:
        | beside its networks              |
        | address, gateway and MAC address |
      And the address that the engine gives for "client" on the default bridge is the one on its interface there

    Scenario: A container on a network alone
      Given a network "backend-network"
      When an Alpine container "client" is started on "backend-network"
      Then inspecting "client" shows:
        | networks        | beside its networks |
        | backend-network | none                |

    Scenario: The default bridge, and a network that it joined
      Given a network "backend-network"
      And an Alpine container "client" runs
      When "client" is connected to "backend-network"
      Then inspecting "client" shows:
        | beside its networks              |
        | address, gateway and MAC address |

    Scenario: Once it left the default bridge
      Given a network "backend-network"
      And an Alpine container "client" runs
      And "client" is connected to "backend-network"
      When "client" is disconnected from the default bridge
      Then inspecting "client" shows:
        | networks        | beside its networks |
        | backend-network | none                |

    Scenario: Once it was started again on the default bridge
      Given a Redis container "redis" runs
      When "redis" is stopped and started again
      Then inspecting "redis" shows:
        | beside its networks              |
        | address, gateway and MAC address |

  @CINSP-02b
  Rule: The place of a container on the default bridge is told once, among its networks
    Scripts that read it beside them find nothing on newer engines.

    Scenario: Nothing beside its networks
      When an Alpine container "client" is started
      Then inspecting "client" shows:
        | beside its networks |
        | none                |
      And the address that the engine gives for "client" on the default bridge is the one on its interface there

  @CINSP-03
  Rule: A container that does not run is still on its networks, without an address

    Scenario Outline: On two networks, and <fate>
      Given networks "backend-network" and "frontend-network"
      And a Redis container "redis" runs on "backend-network"
      And "redis" is connected to "frontend-network"
      When "redis" is <fate>
      Then inspecting "redis" shows:
        | networks                          | addresses | state  | beside its networks |
        | backend-network, frontend-network | none      | exited | none                |
      And inspecting "redis" on "backend-network" shows:
        | gateway | MAC address | IPv6 address |
        | none    | none        | none         |
      And inspecting "redis" on "frontend-network" shows:
        | gateway | MAC address | IPv6 address |
        | none    | none        | none         |

      Examples:
        | fate    |
        | stopped |
        | killed  |

    Scenario: Stopped on the default bridge
      Given a Redis container "redis" runs
      When "redis" is stopped
      Then inspecting "redis" shows:
        | addresses | beside its networks |
        | none      | none                |
      And inspecting "redis" on the default bridge shows:
        | address | gateway | MAC address |
        | none    | none    | none        |

    Scenario: A network that it joined while it was stopped
      Given networks "backend-network" and "frontend-network"
      And a Redis container "redis" runs on "backend-network"
      And "redis" is stopped
      When "redis" is connected to "frontend-network"
      Then inspecting "redis" shows:
        | networks                          | addresses | state  |
        | backend-network, frontend-network | none      | exited |

  @CINSP-04
  Rule: Each of its networks is told by its id, too
    Names of networks may be given again, ids are not.

    Scenario: The ids of two networks
      Given networks "backend-network" and "frontend-network"
      And an Alpine container "client" runs on "backend-network"
      When "client" is connected to "frontend-network"
      Then inspecting "client" on "backend-network" shows:
        | id of the network |
        | its own           |
      And inspecting "client" on "frontend-network" shows:
        | id of the network |
        | its own           |

    Scenario: The id of the default bridge
      When an Alpine container "client" is started
      Then inspecting "client" on the default bridge shows:
        | id of the network |
        | its own           |

    Scenario: Of a network that it was given by its id
      Given networks "backend-network" and "frontend-network"
      And a Redis container "redis" runs on "backend-network", given by its id
      And "redis" is connected to "frontend-network", given by its short id
      When "redis" is restarted
      Then inspecting "redis" on "backend-network" shows:
        | id of the network |
        | its own           |
      And inspecting "redis" on "frontend-network" shows:
        | id of the network |
        | its own           |

  @CINSP-05
  Rule: Published ports are told with where they are at the host, exposed ones without, and neither of a container that is stopped
    Podman goes on telling of them.

    Scenario: One published, two exposed
      Given a network "backend-network"
      When a Redis container "redis" is started on "backend-network" with its port 6379 published and the ports "7000/tcp" and "7000/udp" exposed
      Then inspecting "redis" shows:
        | published ports           | exposed ports      |
        | 6379/tcp on every address | 7000/tcp, 7000/udp |
      And the host reaches the Redis server of "redis" at every address of the host

    Scenario: None any more once it is stopped
      Given a network "backend-network"
      And a Redis container "redis" runs on "backend-network" with its port 6379 published and the port "7000/tcp" exposed
      When "redis" is stopped
      Then inspecting "redis" shows:
        | published ports | exposed ports |
        | none            | none          |

    Scenario: Both again once it is started
      Given a network "backend-network"
      And a Redis container "redis" runs on "backend-network" with its port 6379 published at "127.0.0.1" and the port "7000/tcp" exposed
      And "redis" is stopped
      When "redis" is started again
      Then inspecting "redis" shows:
        | published ports       | exposed ports |
        | 6379/tcp at 127.0.0.1 | 7000/tcp      |
