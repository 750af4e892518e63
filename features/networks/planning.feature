@networks
Feature: A user plans the addresses of a network
  An engine finds a free range of addresses by itself. Whoever has a firewall, a VPN or a colleague to agree with says which one
  it is to be, where the gateway is in it, and which part of it containers get their addresses from.

  @CREATE-06
  Rule: Subnet, gateway and range are kept, and containers get their addresses from the range

    Scenario: A subnet alone
      Given a network "backend-network" with the subnet "172.28.5.0/24"
      When an Alpine container "client" is started on "backend-network"
      Then inspecting "backend-network" shows:
        | subnets       | addresses from | on the host                         |
        | 172.28.5.0/24 | none           | a bridge with the gateway's address |
      And inspecting "client" on "backend-network" shows:
        | address within | gateway    |
        | 172.28.5.0/24  | 172.28.5.1 |
      And the default route of "client" leads through "backend-network"
      And "client" has exactly these interfaces besides loopback:
        | interface | address                                | subnet        |
        | eth0      | {address of client on backend-network} | 172.28.5.0/24 |

    Scenario: The last address for the gateway, the upper half for containers
      Given a network "backend-network" with the subnet "172.28.5.0/24", the gateway "172.28.5.254" and addresses from "172.28.5.128/25"
      And an Alpine container "neighbour" runs on "backend-network"
      When an Alpine container "client" is started on "backend-network"
      Then inspecting "backend-network" shows:
        | subnets       | gateway      | addresses from  |
        | 172.28.5.0/24 | 172.28.5.254 | 172.28.5.128/25 |
      And inspecting "client" on "backend-network" shows:
        | address within  | gateway      |
        | 172.28.5.128/25 | 172.28.5.254 |
      And inspecting "neighbour" on "backend-network" shows:
        | address within  | gateway      |
        | 172.28.5.128/25 | 172.28.5.254 |
      And the default route of "client" leads through "backend-network"
      And a ping from "client" to the address of "neighbour" is answered from the address of "neighbour"

    Scenario: A range of IPv6
      Given a network "backend-network" with IPv6, the subnets "172.28.5.0/24" and "2001:db8:5::/64" and addresses from "2001:db8:5::8000/113"
      And an Alpine container "neighbour" runs on "backend-network"
      When an Alpine container "client" is started on "backend-network"
      Then inspecting "backend-network" shows:
        | IPv6 subnets    | addresses from       |
        | 2001:db8:5::/64 | 2001:db8:5::8000/113 |
      And inspecting "client" on "backend-network" shows:
        | address within | IPv6 address within  |
        | 172.28.5.0/24  | 2001:db8:5::8000/113 |
      And inspecting "neighbour" on "backend-network" shows:
        | IPv6 address within  |
        | 2001:db8:5::8000/113 |

    Scenario: The range holds for who joins and who comes back
      Given a network "backend-network" with the subnet "172.28.5.0/24" and addresses from "172.28.5.192/28"
      And a network "frontend-network"
      And a Redis container "redis" runs on "frontend-network"
      And "redis" is connected to "backend-network"
      When "redis" is restarted
      Then inspecting "redis" on "backend-network" shows:
        | address within  |
        | 172.28.5.192/28 |
      And the address that the engine gives for "redis" on "backend-network" is the one on its interface there

  @CREATE-10
  Rule: An address that was reserved is given to no container
    Podman has no such addresses.

    Scenario: The two lowest are reserved
      Given a network "backend-network" with the subnet "172.28.5.0/29" and the reserved addresses "172.28.5.2" and "172.28.5.3"
      And an Alpine container "first" runs on "backend-network"
      When an Alpine container "second" is started on "backend-network"
      Then inspecting "first" on "backend-network" shows:
        | address    |
        | 172.28.5.4 |
      And inspecting "second" on "backend-network" shows:
        | address    |
        | 172.28.5.5 |

  @CREATE-07
  Rule: An address that is out of place is refused, and the refusal names it
    Older engines refused some of them later, in other words, and some not at all.

    Scenario: A subnet that begins in its middle
      When a network "backend-network" is to be created with the subnet "172.28.5.1/24"
      Then the engine refuses with status 400, saying "172.28.5.0/24"

    Scenario: A gateway outside the subnet
      When a network "backend-network" is to be created with the subnet "172.28.5.0/24" and the gateway "192.0.2.1"
      Then the engine refuses with status 400, saying "192.0.2.1"

    Scenario: A range outside the subnet
      When a network "backend-network" is to be created with the subnet "172.28.5.0/24" and addresses from "192.0.2.0/25"
      Then the engine refuses with status 400, saying "192.0.2.0/25"

    Scenario: A reserved address outside the subnet
      When a network "backend-network" is to be created with the subnet "172.28.5.0/24" and the reserved address "192.0.2.9"
      Then the engine refuses with status 400, saying "auxiliary address"

  @CREATE-09
  Rule: A subnet that overlaps with another network's is refused

    Scenario Outline: <which>
      Given a network "backend-network" with the subnet "172.28.5.0/24"
      When a network "frontend-network" is to be created with the subnet "<subnet>"
      Then the engine refuses, saying "overlap" or "already used"
      And "backend-network" is still listed and found

      Examples:
        | which         | subnet          |
        | The same one  | 172.28.5.0/24   |
        | A part of it  | 172.28.5.128/25 |
        | One around it | 172.28.4.0/23   |

  @CREATE-31
  Rule: A bridge network has one subnet of IPv4

    Scenario: Two subnets of one family
      When a network "backend-network" is to be created with the subnets "172.28.5.0/24" and "172.28.6.0/24"
      Then the engine refuses, saying "subnet" or "multiple"

  @CREATE-27
  Rule: A driver that nobody knows is refused

    @waits
    Scenario: A plugin that is not there
      When a network "backend-network" is to be created with the driver "no-such-driver"
      Then the engine refuses with status 404, saying "no-such-driver"

  @CREATE-28
  Rule: An overlay network needs a swarm
    Podman has neither.

    Scenario: Overlay on an engine by itself
      When a network "backend-network" is to be created with the driver "overlay"
      Then the engine refuses, saying "swarm"

  @RM-08
  Rule: The subnet of a removed network is free again

    Scenario: The next network takes it
      Given a network "backend-network" with the subnet "172.28.5.0/24"
      And "backend-network" is removed
      When a network "frontend-network" is created with the subnet "172.28.5.0/24"
      Then inspecting "frontend-network" shows:
        | subnets       | overlaps |
        | 172.28.5.0/24 | none     |

    Scenario: The next network takes those of both families
      Given a network "backend-network" with IPv6 and the subnets "172.28.5.0/24" and "2001:db8:5::/64"
      And "backend-network" is removed
      When a network "frontend-network" is created with IPv6 and the subnets "172.28.5.0/24" and "2001:db8:5::/64"
      Then inspecting "frontend-network" shows:
        | subnets       | IPv6 subnets    | overlaps |
        | 172.28.5.0/24 | 2001:db8:5::/64 | none     |
