@ipv6
Feature: A network has addresses of both families
  Programs try IPv6 first. A name that leads to an IPv6 address at which nobody answers costs each of them seconds, and one that
  answers only there is not found by those that know IPv4 alone.

  @CREATE-14
  Rule: A network created for IPv6 with an IPv6 subnet gives each container an address of both families

    Scenario: Two subnets
      Given a network "backend-network" with IPv6 and the subnets "172.28.5.0/24" and "2001:db8:5::/64"
      And a Redis container "redis" runs on "backend-network"
      When an Alpine container "client" is started on "backend-network"
      Then inspecting "backend-network" shows:
        | subnets       | IPv6 subnets    |
        | 172.28.5.0/24 | 2001:db8:5::/64 |
      And inspecting "client" on "backend-network" shows:
        | address within | IPv6 address within |
        | 172.28.5.0/24  | 2001:db8:5::/64     |
      And "client" has exactly these interfaces besides loopback:
        | interface | address                                | IPv6 address                                | IPv6 subnet     |
        | eth0      | {address of client on backend-network} | {IPv6 address of client on backend-network} | 2001:db8:5::/64 |
      And "client" reaches the Redis server of "redis" at the IPv6 address of "redis"
      And "client" reaches the Redis server of "redis" at the address of "redis"

    Scenario: A network that a container joins
      Given a network "backend-network" with IPv6 and the subnets "172.28.5.0/24" and "2001:db8:5::/64"
      And a network "frontend-network"
      And an Alpine container "client" runs on "backend-network"
      And a Redis container "redis" runs on "frontend-network"
      When "redis" is connected to "backend-network"
      Then inspecting "redis" on "backend-network" shows:
        | address within | IPv6 address within |
        | 172.28.5.0/24  | 2001:db8:5::/64     |
      And "client" reaches the Redis server of "redis" at the IPv6 address of "redis" on "backend-network"

    Scenario: A member of both families, once it was restarted
      Given a network "backend-network" with IPv6 and the subnets "172.28.5.0/24" and "2001:db8:5::/64"
      And an Alpine container "client" runs on "backend-network"
      And a Redis container "redis" runs on "backend-network"
      When "redis" is restarted
      Then "redis" has exactly these interfaces besides loopback:
        | interface | address                               | IPv6 address                               | IPv6 subnet     |
        | eth0      | {address of redis on backend-network} | {IPv6 address of redis on backend-network} | 2001:db8:5::/64 |
      And "client" reaches the Redis server of "redis" at the IPv6 address of "redis"

  @NET-INSP-02
  Rule: Inspecting the network gives the address of each family with its prefix length

    Scenario: What the network says of its members
      Given a network "backend-network" with IPv6 and the subnets "172.28.5.0/24" and "2001:db8:5::/64"
      And an Alpine container "worker" runs on "backend-network"
      When an Alpine container "client" is started on "backend-network"
      Then endpoint, address and MAC address that inspecting "backend-network" lists for "client" are those of the container
      And endpoint, address and MAC address that inspecting "backend-network" lists for "worker" are those of the container

  @CREATE-15
  Rule: Without an IPv6 subnet the engine chooses one of its own unique local addresses
    Older engines have none to choose from unless they are configured to.

    Scenario: Both subnets are the engine's choice
      Given a network "backend-network" with IPv6
      And a Redis container "redis" runs on "backend-network"
      When an Alpine container "client" is started on "backend-network"
      Then inspecting "client" on "backend-network" shows:
        | IPv6 address within | IPv6 gateway                      |
        | fd00::/8            | {IPv6 gateway of backend-network} |
      And "client" has exactly these interfaces besides loopback:
        | interface | IPv6 address                                | IPv6 subnet                      |
        | eth0      | {IPv6 address of client on backend-network} | {IPv6 subnet of backend-network} |
      And "client" reaches the Redis server of "redis" at the IPv6 address of "redis"

  @CREATE-16a
  Rule: An IPv6 subnet for a network that is not created for IPv6 is ignored
    Some releases switched IPv6 on for it.

    Scenario: A subnet that older engines take in vain
      Given a network "backend-network" with the subnets "172.28.5.0/24" and "2001:db8:5::/64"
      When an Alpine container "client" is started on "backend-network"
      Then inspecting "client" on "backend-network" shows:
        | address within | IPv6 address |
        | 172.28.5.0/24  | none         |
      And "client" has exactly these interfaces besides loopback:
        | interface | address                                | IPv6 address |
        | eth0      | {address of client on backend-network} | none         |

  @CREATE-16c
  Rule: An IPv6 subnet for a network that is not created for IPv6 is passed over
    Some releases switched IPv6 on for it.

    Scenario: A subnet in vain
      Given a network "backend-network" with the subnets "172.28.5.0/24" and "2001:db8:5::/64"
      When an Alpine container "client" is started on "backend-network"
      Then inspecting "client" on "backend-network" shows:
        | address within | IPv6 address |
        | 172.28.5.0/24  | none         |
      And "client" has exactly these interfaces besides loopback:
        | interface | address                                | IPv6 address |
        | eth0      | {address of client on backend-network} | none         |

  @V6-01
  Rule: A name leads to the address of each family

    Scenario: Name and alias
      Given a network "backend-network" with IPv6 and the subnets "172.28.5.0/24" and "2001:db8:5::/64"
      And a Redis container "redis" runs on "backend-network" with the alias "db"
      When an Alpine container "client" is started on "backend-network"
      Then in "client" the nameserver answers exactly:
        | question | type | answer                                     |
        | redis    | A    | {address of redis on backend-network}      |
        | redis    | AAAA | {IPv6 address of redis on backend-network} |
        | db       | A    | {address of redis on backend-network}      |
        | db       | AAAA | {IPv6 address of redis on backend-network} |
      And "client" reaches the Redis server of "redis" at "db"

    Scenario: Once another has stopped
      Given a network "backend-network" with IPv6 and the subnets "172.28.5.0/24" and "2001:db8:5::/64"
      And a Redis container "first" runs on "backend-network" with the alias "db"
      And a Redis container "second" runs on "backend-network" with the alias "db"
      And an Alpine container "client" runs on "backend-network"
      When "first" is stopped
      Then in "client" the nameserver answers exactly:
        | question | type | answer                                      |
        | db       | A    | {address of second on backend-network}      |
        | db       | AAAA | {IPv6 address of second on backend-network} |

    @DNS-07 @DNS-08
    Scenario: In other letters, and the way back
      Given a network "backend-network" with IPv6 and the subnets "172.28.5.0/24" and "2001:db8:5::/64"
      And an Alpine container "worker" runs on "backend-network" with the aliases "Store" and "jobs"
      When an Alpine container "client" is started on "backend-network"
      Then in "client" the nameserver answers exactly:
        | question                                    | type | answer                                      |
        | store                                       | AAAA | {IPv6 address of worker on backend-network} |
        | JoBs                                        | AAAA | {IPv6 address of worker on backend-network} |
        | {IPv6 address of worker on backend-network} | PTR  | {name of worker}.{name of backend-network}  |
        | {address of worker on backend-network}      | PTR  | {name of worker}.{name of backend-network}  |

    @DNS-09
    Scenario: Asked for its IPv6 address, once it has stopped
      Given a network "backend-network" with IPv6 and the subnets "172.28.5.0/24" and "2001:db8:5::/64"
      And a Redis container "redis" runs on "backend-network" with the alias "db"
      And an Alpine container "neighbour" runs on "backend-network"
      And an Alpine container "client" runs on "backend-network"
      And the look-up of "db" in "client" gives the address of "redis"
      When "redis" is stopped
      Then in "client" the nameserver answers exactly:
        | question  | type | response     | answer                                         |
        | redis     | AAAA | no such name | none                                           |
        | db        | AAAA | no such name | none                                           |
        | neighbour | AAAA | success      | {IPv6 address of neighbour on backend-network} |
      And inspecting "redis" on "backend-network" shows:
        | IPv6 address |
        | none         |

  @HOSTS-05
  Rule: The hosts file has the container's own line for the address of each family

    Scenario: Its own lines
      Given a network "backend-network" with IPv6 and the subnets "172.28.5.0/24" and "2001:db8:5::/64"
      When an Alpine container "client" is started on "backend-network"
      Then apart from localhost the hosts file of "client" has exactly these lines:
        | address                                     | first name           |
        | {address of client on backend-network}      | {hostname of client} |
        | {IPv6 address of client on backend-network} | {hostname of client} |

  @HOSTS-07
  Rule: Joining a network adds its own line for the address of each family there

    Scenario: Its own lines, once it has joined
      Given a network "backend-network"
      And a network "frontend-network" with IPv6 and the subnets "172.28.6.0/24" and "2001:db8:6::/64"
      And an Alpine container "client" runs on "backend-network"
      When "client" is connected to "frontend-network"
      Then apart from localhost the hosts file of "client" has exactly these lines:
        | address                                      | first name           |
        | {address of client on backend-network}       | {hostname of client} |
        | {address of client on frontend-network}      | {hostname of client} |
        | {IPv6 address of client on frontend-network} | {hostname of client} |

  @DISC-11
  Rule: The default routes of both families move to a network that is left

    Scenario: The network that held the routes of both families goes
      Given a network "backend-network" with IPv6 and the subnets "172.28.5.0/24" and "2001:db8:5::/64"
      And a network "frontend-network" with IPv6 and the subnets "172.28.6.0/24" and "2001:db8:6::/64"
      And an Alpine container "client" runs on "backend-network"
      And "client" is connected to "frontend-network"
      When "client" is disconnected from "backend-network"
      Then the default route of "client" leads through "frontend-network"

  @V6-05
  Rule: On a network without IPv6 a container has no IPv6 address, and its name leads to none

    Scenario: IPv4 alone
      Given a network "backend-network"
      And a Redis container "redis" runs on "backend-network" with the alias "db"
      When an Alpine container "client" is started on "backend-network"
      Then inspecting "backend-network" shows:
        | subnets | IPv6 subnets |
        | one     | none         |
      And inspecting "redis" on "backend-network" shows:
        | IPv6 address |
        | none         |
      And "redis" has exactly these interfaces besides loopback:
        | interface | address                               | IPv6 address |
        | eth0      | {address of redis on backend-network} | none         |
      And in "client" the nameserver answers exactly:
        | question | type | answer                                |
        | redis    | A    | {address of redis on backend-network} |
        | redis    | AAAA | none                                  |
        | db       | AAAA | none                                  |

  @IP-07
  Rule: A container gets the IPv6 address that it was given

    Scenario: One of each family
      Given a network "backend-network" with IPv6 and the subnets "172.28.5.0/24" and "2001:db8:5::/64"
      And an Alpine container "client" runs on "backend-network"
      When a Redis container "redis" is started on "backend-network" with the addresses "172.28.5.10" and "2001:db8:5::10"
      Then inspecting "redis" on "backend-network" shows:
        | address     | IPv6 address   |
        | 172.28.5.10 | 2001:db8:5::10 |
      And "redis" has exactly these interfaces besides loopback:
        | interface | address     | IPv6 address   |
        | eth0      | 172.28.5.10 | 2001:db8:5::10 |
      And "client" reaches the Redis server of "redis" at "2001:db8:5::10"

    Scenario: The IPv6 address, once it was restarted
      Given a network "backend-network" with IPv6 and the subnets "172.28.5.0/24" and "2001:db8:5::/64"
      And an Alpine container "client" runs on "backend-network"
      And a Redis container "redis" runs on "backend-network" with the addresses "172.28.5.10" and "2001:db8:5::10"
      When "redis" is restarted
      Then inspecting "redis" on "backend-network" shows:
        | address     | IPv6 address   |
        | 172.28.5.10 | 2001:db8:5::10 |
      And "client" reaches the Redis server of "redis" at "2001:db8:5::10"

  @V6-04
  Rule: A port published by a container with an IPv6 address is reachable at the IPv6 addresses of the host

    Scenario: A page over both families
      Given a network "frontend-network" with IPv6 and the subnets "172.28.5.0/24" and "2001:db8:5::/64"
      And a Redis container "redis" runs on "frontend-network"
      When the Node application "app" is started on "frontend-network" with its port 3000 published and its Redis server at "redis"
      Then the host reaches port 3000 of "app" at every IPv6 address of the host
      And the host reaches port 3000 of "app" at every address of the host
