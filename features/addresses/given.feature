@addresses
Feature: A container is given its addresses by the user
  An address that the user chooses is the same after every start, unless somebody else has it by then. It has to be one of the
  network's, and nobody else's.

  @IP-01
  Rule: On a network with a subnet of the user's a container gets the address that it was given

    Scenario: Given at the start
      Given a network "backend-network" with the subnet "172.28.5.0/24"
      And an Alpine container "client" runs on "backend-network"
      When a Redis container "redis" is started on "backend-network" with the address "172.28.5.10"
      Then inspecting "redis" on "backend-network" shows:
        | address     | gateway    |
        | 172.28.5.10 | 172.28.5.1 |
      And "redis" has exactly these interfaces besides loopback:
        | interface | address     | subnet        |
        | eth0      | 172.28.5.10 | 172.28.5.0/24 |
      And "client" reaches the Redis server of "redis" at "172.28.5.10"
      And the look-up of "redis" in "client" gives the address of "redis" on "backend-network"

    Scenario: Given when it joins
      Given a network "backend-network" with the subnet "172.28.5.0/24"
      And a network "frontend-network"
      And an Alpine container "client" runs on "backend-network"
      And a Redis container "redis" runs on "frontend-network"
      When "redis" is connected to "backend-network" with the address "172.28.5.10"
      Then inspecting "redis" on "backend-network" shows:
        | address     |
        | 172.28.5.10 |
      And "redis" has exactly these interfaces besides loopback:
        | address                                |
        | 172.28.5.10                            |
        | {address of redis on frontend-network} |
      And "client" reaches the Redis server of "redis" at "172.28.5.10"

  @IP-02
  Rule: A container keeps the address it was given through a stop and a start

    Scenario Outline: It was <fate>
      Given a network "backend-network" with the subnet "172.28.5.0/24"
      And an Alpine container "client" runs on "backend-network"
      And a Redis container "redis" runs on "backend-network" with the address "172.28.5.10"
      When "redis" is <fate>
      Then inspecting "redis" on "backend-network" shows:
        | address     |
        | 172.28.5.10 |
      And "redis" has exactly these interfaces besides loopback:
        | address     |
        | 172.28.5.10 |
      And "client" reaches the Redis server of "redis" at "172.28.5.10"

      Examples:
        | fate                      |
        | stopped and started again |
        | restarted                 |

    Scenario: The address of a second network, once it was restarted
      Given a network "backend-network" with the subnet "172.28.5.0/24"
      And a network "frontend-network"
      And a Redis container "redis" runs on "frontend-network"
      And "redis" is connected to "backend-network" with the address "172.28.5.10"
      When "redis" is restarted
      Then inspecting "redis" on "backend-network" shows:
        | address     |
        | 172.28.5.10 |
      And "redis" has exactly these interfaces besides loopback:
        | address                                |
        | 172.28.5.10                            |
        | {address of redis on frontend-network} |

    Scenario: Somebody took the address meanwhile
      Given a network "backend-network" with the subnet "172.28.5.0/24"
      And a Redis container "redis" runs on "backend-network" with the address "172.28.5.10"
      And "redis" is stopped
      And a Redis container "usurper" runs on "backend-network" with the address "172.28.5.10"
      When "redis" is to be started again
      Then the engine refuses, saying "in use" or "already allocated"
      And inspecting "redis" shows:
        | state  |
        | exited |
      And inspecting "usurper" on "backend-network" shows:
        | address     |
        | 172.28.5.10 |

  @IP-06
  Rule: The address of a stopped container may be given to another one

    @RST-06
    Scenario: A successor
      Given a network "backend-network" with the subnet "172.28.5.0/24"
      And an Alpine container "client" runs on "backend-network"
      And a Redis container "redis" runs on "backend-network" with the address "172.28.5.10"
      And "redis" is stopped
      When a Redis container "successor" is started on "backend-network" with the address "172.28.5.10"
      Then inspecting "successor" on "backend-network" shows:
        | address     |
        | 172.28.5.10 |
      And inspecting "redis" shows:
        | networks        | state  |
        | backend-network | exited |
      And "client" reaches the Redis server of "successor" at "172.28.5.10"

  @IP-05
  Rule: An address that another container has is refused

    Scenario: Two want one address
      Given a network "backend-network" with the subnet "172.28.5.0/24"
      And a Redis container "redis" runs on "backend-network" with the address "172.28.5.10"
      And an Alpine container "client" runs on "backend-network"
      When a Redis container "usurper" is to be started on "backend-network" with the address "172.28.5.10"
      Then the engine refuses, saying "in use" or "already allocated"
      And inspecting "usurper" shows:
        | state   |
        | created |
      And "client" reaches the Redis server of "redis" at "172.28.5.10"

  @IP-03a
  Rule: On a network whose subnet the engine chose no address can be asked for
    Older engines could not promise that the network has the same subnet when it is made again.

    Scenario: A subnet of the engine's choosing
      Given a network "backend-network"
      When an Alpine container "client" is to be started on "backend-network" with the address "172.28.5.10"
      Then the engine refuses with status 400, saying "user configured subnets"

  @IP-03b
  Rule: An address may be asked for on a network whose subnet the engine chose
    Podman always took such addresses, Docker does since it can do without a subnet of the user's.

    Scenario: The last address of a subnet of the engine's choosing
      Given a network "backend-network"
      And an Alpine container "client" runs on "backend-network"
      When a Redis container "redis" is started on "backend-network" with the address "{last address of backend-network}"
      Then inspecting "redis" on "backend-network" shows:
        | address                           |
        | {last address of backend-network} |
      And "redis" has exactly these interfaces besides loopback:
        | address                           | subnet                      |
        | {last address of backend-network} | {subnet of backend-network} |
      And "client" reaches the Redis server of "redis" at "redis"

    Scenario: The last address of a subnet of the engine's choosing, once its container was restarted
      Given a network "backend-network"
      And a network "frontend-network"
      And a Redis container "redis" runs on "frontend-network"
      And "redis" is connected to "backend-network" with the address "{last address of backend-network}"
      When "redis" is restarted
      Then inspecting "redis" on "backend-network" shows:
        | address                           |
        | {last address of backend-network} |
      And the address that the engine gives for "redis" on "backend-network" is the one on its interface there

  @IP-10
  Rule: An address may be asked for that the network does not hand out by itself
    The range of a network says what containers get that ask for nothing.

    Scenario: Outside the range at the start
      Given a network "backend-network" with the subnet "172.28.5.0/24" and addresses from "172.28.5.128/25"
      And an Alpine container "client" runs on "backend-network"
      When a Redis container "redis" is started on "backend-network" with the address "172.28.5.10"
      Then inspecting "redis" on "backend-network" shows:
        | address     |
        | 172.28.5.10 |
      And "redis" has exactly these interfaces besides loopback:
        | address     | subnet        |
        | 172.28.5.10 | 172.28.5.0/24 |
      And inspecting "client" on "backend-network" shows:
        | address within  |
        | 172.28.5.128/25 |
      And "client" reaches the Redis server of "redis" at "172.28.5.10"
      And the look-up of "redis" in "client" gives the address of "redis" on "backend-network"

    Scenario: Outside the range when it joins, and started again
      Given a network "backend-network" with the subnet "172.28.5.0/24" and addresses from "172.28.5.128/25"
      And a network "frontend-network"
      And an Alpine container "client" runs on "backend-network"
      And a Redis container "redis" runs on "frontend-network"
      And "redis" is connected to "backend-network" with the address "172.28.5.10"
      When "redis" is stopped and started again
      Then inspecting "redis" on "backend-network" shows:
        | address     |
        | 172.28.5.10 |
      And the address that the engine gives for "redis" on "backend-network" is the one on its interface there
      And "client" reaches the Redis server of "redis" at "172.28.5.10"

  @IP-08
  Rule: Link-local addresses that were given are on the interface beside its own
    Podman leaves them out.

    Scenario: A second address at the start
      Given a network "backend-network" with the subnet "172.28.5.0/24"
      When an Alpine container "client" is started on "backend-network" with the link-local address "169.254.34.68"
      Then "client" has exactly these interfaces besides loopback:
        | interface | address                                               |
        | eth0      | 169.254.34.68, {address of client on backend-network} |

    Scenario: Two of them when it joins
      Given a network "backend-network" with the subnet "172.28.5.0/24"
      And a network "frontend-network"
      And an Alpine container "client" runs on "frontend-network"
      When "client" is connected to "backend-network" with the link-local addresses "169.254.34.68" and "169.254.34.69"
      Then "client" has exactly these interfaces besides loopback:
        | address                                                              |
        | {address of client on frontend-network}                              |
        | 169.254.34.68, 169.254.34.69, {address of client on backend-network} |

    Scenario: A second address, once its container was restarted
      Given a network "backend-network" with the subnet "172.28.5.0/24"
      And an Alpine container "client" runs on "backend-network" with the link-local address "169.254.34.68"
      When "client" is restarted
      Then "client" has exactly these interfaces besides loopback:
        | interface | address                                               |
        | eth0      | 169.254.34.68, {address of client on backend-network} |

    Scenario: Neighbours with link-local addresses reach each other there
      Given a network "backend-network" with the subnet "172.28.5.0/24"
      And a Redis container "redis" runs on "backend-network" with the link-local address "169.254.34.68"
      When an Alpine container "client" is started on "backend-network" with the link-local address "169.254.34.69"
      Then "client" reaches the Redis server of "redis" at "169.254.34.68"
      And "client" reaches the Redis server of "redis" at "redis"

  @IP-04a
  Rule: An address outside the network's subnets is noticed when the container starts
    Newer engines refuse to make the container.

    Scenario: From another network's subnet, found late
      Given a network "backend-network" with the subnet "172.28.5.0/24"
      When an Alpine container "client" is to be started on "backend-network" with the address "192.0.2.10"
      Then the engine refuses, saying "192.0.2.10"
      And inspecting "client" shows:
        | state   |
        | created |

  @IP-04b
  Rule: An address outside the network's subnets is refused when the container is created
    Older engines make the container, and notice when it starts.

    Scenario: From another network's subnet
      Given a network "backend-network" with the subnet "172.28.5.0/24"
      When an Alpine container "client" is to be started on "backend-network" with the address "192.0.2.10"
      Then the engine refuses with status 400, saying "192.0.2.10"

  @IP-09
  Rule: Addresses are handed out from the lowest free one upward

    Scenario: Three that come, one after another
      Given a network "backend-network" with the subnet "172.28.5.0/24"
      And an Alpine container "first" runs on "backend-network"
      And an Alpine container "second" runs on "backend-network"
      When an Alpine container "third" is started on "backend-network"
      Then inspecting "first" on "backend-network" shows:
        | address    |
        | 172.28.5.2 |
      And inspecting "second" on "backend-network" shows:
        | address    |
        | 172.28.5.3 |
      And inspecting "third" on "backend-network" shows:
        | address    |
        | 172.28.5.4 |

    Scenario: A container that leaves makes room
      Given a network "backend-network" with the subnet "172.28.5.0/29"
      And Alpine containers "first", "second", "third" and "fourth" run on "backend-network"
      And an Alpine container "fifth" runs on "backend-network"
      And "second" is removed
      When an Alpine container "sixth" is started on "backend-network"
      Then inspecting "sixth" on "backend-network" shows:
        | address within |
        | 172.28.5.0/29  |
      And the address that the engine gives for "sixth" on "backend-network" is the one on its interface there
      And a ping from "sixth" to the address of "first" is answered from the address of "first"

  @MAC-02
  Rule: A container has the MAC address that it was given

    Scenario: With a MAC address of its own
      Given a network "backend-network"
      When an Alpine container "client" is started on "backend-network" with the MAC address "92:d0:c6:0a:29:33"
      Then inspecting "client" on "backend-network" shows:
        | MAC address       |
        | 92:d0:c6:0a:29:33 |
      And "client" has exactly these interfaces besides loopback:
        | interface | MAC address       |
        | eth0      | 92:d0:c6:0a:29:33 |

    Scenario: With a MAC address of its own, once it was restarted
      Given a network "backend-network"
      And an Alpine container "client" runs on "backend-network" with the MAC address "92:d0:c6:0a:29:33"
      When "client" is restarted
      Then inspecting "client" on "backend-network" shows:
        | MAC address       |
        | 92:d0:c6:0a:29:33 |
      And "client" has exactly these interfaces besides loopback:
        | interface | MAC address       |
        | eth0      | 92:d0:c6:0a:29:33 |

    Scenario: With a MAC address of its own, on the default bridge
      When an Alpine container "client" is started with the MAC address "92:d0:c6:0a:29:33"
      Then inspecting "client" on the default bridge shows:
        | MAC address       |
        | 92:d0:c6:0a:29:33 |
      And "client" has exactly these interfaces besides loopback:
        | interface | MAC address       |
        | eth0      | 92:d0:c6:0a:29:33 |
