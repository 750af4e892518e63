@addresses
Feature: An interface has a MAC address that nobody else on its network has
  Neighbours find each other by MAC addresses, and remember them. Two of a kind on one network, or one that moves from container to
  container, and packets go to the wrong place.

  @MAC-01a
  Rule: Where none was given, the MAC address is made from the IPv4 address
    Newer engines, and Podman, take one by chance.

    Scenario Outline: Made from its address on <place>
      Given a network "backend-network"
      When an Alpine container "client" is started on <place>
      Then inspecting "client" on <place> shows:
        | MAC address made from |
        | its IPv4 address      |
      And the address that the engine gives for "client" on <place> is the one on its interface there

      Examples:
        | place              |
        | "backend-network"  |
        | the default bridge |

    Scenario: Made from its address on the network that it joins
      Given networks "backend-network" and "frontend-network"
      And an Alpine container "client" runs on "backend-network"
      When "client" is connected to "frontend-network"
      Then inspecting "client" on "frontend-network" shows:
        | MAC address made from |
        | its IPv4 address      |
      And inspecting "client" on "backend-network" shows:
        | MAC address made from |
        | its IPv4 address      |
      And the address that the engine gives for "client" on "frontend-network" is the one on its interface there

    Scenario: Made anew from its new address
      Given a network "backend-network"
      And a Redis container "redis" runs on "backend-network"
      When "redis" is stopped and started again, its old address taken by another
      Then inspecting "redis" on "backend-network" shows:
        | MAC address made from | shares its MAC address with |
        | its IPv4 address      | none                        |
      And the address that the engine gives for "redis" on "backend-network" is the one on its interface there

    Scenario: Made from the address that it was given
      Given a network "backend-network" with the subnet "172.28.5.0/24"
      When an Alpine container "client" is started on "backend-network" with the address "172.28.5.10"
      Then inspecting "client" on "backend-network" shows:
        | MAC address made from |
        | its IPv4 address      |

  @MAC-01b
  Rule: Where none was given, the MAC address is made by chance, and marked as nobody's
    Older engines of Docker's make it from the IPv4 address, as the manual's tutorial still shows.

    Scenario Outline: Made by chance on <place>
      Given a network "backend-network"
      When an Alpine container "client" is started on <place>
      Then inspecting "client" on <place> shows:
        | MAC address made from |
        | chance                |
      And the address that the engine gives for "client" on <place> is the one on its interface there

      Examples:
        | place              |
        | "backend-network"  |
        | the default bridge |

    Scenario: Made by chance on the network that it joins
      Given networks "backend-network" and "frontend-network"
      And an Alpine container "client" runs on "backend-network"
      When "client" is connected to "frontend-network"
      Then inspecting "client" on "frontend-network" shows:
        | MAC address made from |
        | chance                |
      And the address that the engine gives for "client" on "frontend-network" is the one on its interface there

    Scenario: Three neighbours, three MAC addresses
      Given a network "backend-network"
      And Alpine containers "first" and "second" run on "backend-network"
      When an Alpine container "third" is started on "backend-network"
      Then inspecting "first" on "backend-network" shows:
        | MAC address made from | shares its MAC address with |
        | chance                | none                        |
      And inspecting "second" on "backend-network" shows:
        | MAC address made from | shares its MAC address with |
        | chance                | none                        |
      And inspecting "third" on "backend-network" shows:
        | MAC address made from | shares its MAC address with |
        | chance                | none                        |

    Scenario: Nobody's either once it came back
      Given a network "backend-network"
      And a Redis container "redis" runs on "backend-network"
      When "redis" is stopped and started again, its old address taken by another
      Then inspecting "redis" on "backend-network" shows:
        | MAC address made from | shares its MAC address with |
        | chance                | none                        |
      And the address that the engine gives for "redis" on "backend-network" is the one on its interface there

  @MAC-03a
  Rule: A MAC address of the container as a whole is that of its interface
    It belongs to the interface on the network with which the container starts.

    Scenario Outline: Given as a whole, on <place>
      Given a network "backend-network"
      When an Alpine container "client" is started on <place> with the MAC address "92:d0:c6:0a:29:44" for the container as a whole
      Then inspecting "client" on <place> shows:
        | MAC address       |
        | 92:d0:c6:0a:29:44 |
      And "client" has exactly these interfaces besides loopback:
        | interface | MAC address       |
        | eth0      | 92:d0:c6:0a:29:44 |

      Examples:
        | place              |
        | "backend-network"  |
        | the default bridge |

    Scenario Outline: Given as a whole, its network called by its <handle>
      Given a network "backend-network"
      When an Alpine container "client" is started on "backend-network", given by its <handle>, with the MAC address "92:d0:c6:0a:29:44" for the container as a whole
      Then "client" has exactly these interfaces besides loopback:
        | interface | MAC address       |
        | eth0      | 92:d0:c6:0a:29:44 |

      Examples:
        | handle   |
        | id       |
        | short id |

    Scenario: The network that it joins has another
      Given networks "backend-network" and "frontend-network"
      And an Alpine container "neighbour" runs on "frontend-network" with the MAC address "92:d0:c6:0a:29:44" for the container as a whole
      And an Alpine container "client" runs on "backend-network" with the MAC address "92:d0:c6:0a:29:44" for the container as a whole
      When "client" is connected to "frontend-network"
      Then inspecting "client" on "frontend-network" shows:
        | shares its MAC address with |
        | none                        |
      And inspecting "client" on "backend-network" shows:
        | MAC address       |
        | 92:d0:c6:0a:29:44 |

  @MAC-03b
  Rule: A MAC address of the container as a whole is that of its interface, and the engine warns that it belongs elsewhere
    Older engines do not warn, and newer ones do not take it.

    Scenario Outline: Given as a whole, with a warning, on <place>
      Given a network "backend-network"
      When an Alpine container "client" is started on <place> with the MAC address "92:d0:c6:0a:29:44" for the container as a whole
      Then the engine warns, saying "deprecated"
      And inspecting "client" on <place> shows:
        | MAC address       |
        | 92:d0:c6:0a:29:44 |
      And "client" has exactly these interfaces besides loopback:
        | interface | MAC address       |
        | eth0      | 92:d0:c6:0a:29:44 |

      Examples:
        | place              |
        | "backend-network"  |
        | the default bridge |

    Scenario Outline: Given as a whole, with a warning, its network called by its <handle>
      Given a network "backend-network"
      When an Alpine container "client" is started on "backend-network", given by its <handle>, with the MAC address "92:d0:c6:0a:29:44" for the container as a whole
      Then the engine warns, saying "deprecated"
      And "client" has exactly these interfaces besides loopback:
        | interface | MAC address       |
        | eth0      | 92:d0:c6:0a:29:44 |

      Examples:
        | handle   |
        | id       |
        | short id |

  @MAC-03c
  Rule: A MAC address of the container as a whole is refused
    It belongs to the endpoint. The API no longer has a place for the other one.

    Scenario Outline: Refused as a whole, on <place>
      Given a network "backend-network"
      When an Alpine container "client" is to be started on <place> with the MAC address "92:d0:c6:0a:29:44" for the container as a whole
      Then the engine refuses with status 400, saying "endpoint-specific MAC address"

      Examples:
        | place              |
        | "backend-network"  |
        | the default bridge |

  @MAC-04
  Rule: A MAC address of the container as a whole is refused on the host's network
    Newer engines warn of it, or refuse it on any network.

    Scenario: On the host's network
      When an Alpine container "client" is to be started on the host's network with the MAC address "92:d0:c6:0a:29:44" for the container as a whole
      Then the engine refuses with status 400, saying "mac-address"
