@container-files
Feature: The hosts file has what the container was given, and nothing of the host's
  Names that no server knows can be given to a container when it is started. They stand in its hosts file, which programs read before
  they ask anybody. What the administrator wrote into the host's own file is for the host alone.

  @HOSTS-08
  Rule: An extra host has a line in the hosts file, before the container's own

    Scenario: Two extra hosts, one of each family
      Given a network "backend-network"
      When an Alpine container "client" is started on "backend-network" with the extra host "db.example" at "192.0.2.7" and the extra host "cache.example" at "2001:db8::7"
      Then apart from localhost the hosts file of "client" has exactly these lines:
        | address                                | first name           |
        | 192.0.2.7                              | db.example           |
        | 2001:db8::7                            | cache.example        |
        | {address of client on backend-network} | {hostname of client} |
      And the last line of the hosts file of "client" is its address on "backend-network" with its hostname

    Scenario: Extra hosts, once it was restarted
      Given a network "backend-network"
      And an Alpine container "client" runs on "backend-network" with the extra host "db.example" at "192.0.2.7"
      When "client" is restarted
      Then the hosts file and resolver settings of "client" are what they were before
      And the last line of the hosts file of "client" is its address on "backend-network" with its hostname

  @HOSTS-09a @legacy
  Rule: In older engines an extra host with the address host-gateway gets the IPv4 address of the default bridge
    Whoever listens at the host's IPv6 address only is not found by that name. Newer engines give both addresses.

    Scenario: A name for the host, of one family
      Given a network "backend-network"
      When an Alpine container "client" is started on "backend-network" with the extra host "host.example" at "host-gateway"
      Then apart from localhost the hosts file of "client" has exactly these lines:
        | address                                | first name           |
        | {gateway of the default bridge}        | host.example         |
        | {address of client on backend-network} | {hostname of client} |

  @HOSTS-09b
  Rule: An extra host with the address host-gateway gets the addresses of the default bridge, of each family that it has
    Older engines know the IPv4 address alone. With Podman it depends on the container's network which address of the host it is.

    Scenario: A name for the host
      Given a network "backend-network"
      When an Alpine container "client" is started on "backend-network" with the extra host "host.example" at "host-gateway"
      Then apart from localhost the hosts file of "client" has exactly these lines:
        | address                                | first name           |
        | {gateway of the default bridge}        | host.example         |
        | {IPv6 gateway of the default bridge}   | host.example         |
        | {address of client on backend-network} | {hostname of client} |

  @HOSTS-16
  Rule: Where the daemon was told another address for host-gateway, the name leads there
    An administrator says so in the daemon's configuration. Podman has a configuration file of its own.

    Scenario Outline: The address that the daemon was told, on <place>
      Given a network "backend-network"
      When an Alpine container "client" is started on <place> with the extra host "host.example" at "host-gateway"
      Then apart from localhost the hosts file of "client" has exactly these lines:
        | address                        | first name           |
        | 192.0.2.77                     | host.example         |
        | {address of client on <where>} | {hostname of client} |

      Examples:
        | place              | where              |
        | "backend-network"  | backend-network    |
        | the default bridge | the default bridge |

    Scenario: The address that the daemon was told, once its container was restarted
      Given a network "backend-network"
      And an Alpine container "client" runs on "backend-network" with the extra host "host.example" at "host-gateway"
      When "client" is restarted
      Then apart from localhost the hosts file of "client" has exactly these lines:
        | address                                | first name           |
        | 192.0.2.77                             | host.example         |
        | {address of client on backend-network} | {hostname of client} |

  @HOSTS-17
  Rule: At the name that was given host-gateway a service of the host answers
    Podman knows the word since 4.7; before that it has a name of its own for the host.

    Scenario: A Redis server of the host
      Given a network "backend-network"
      And a Redis container "on-the-host" runs on the host's network
      When an Alpine container "client" is started on "backend-network" with the extra host "host.example" at "host-gateway"
      Then "client" reaches the Redis server of "on-the-host" at "host.example"

    Scenario: A Redis server of the host, from the default bridge
      Given a Redis container "on-the-host" runs on the host's network
      When an Alpine container "client" is started with the extra host "host.example" at "host-gateway"
      Then "client" reaches the Redis server of "on-the-host" at "host.example"

  @HOSTS-15
  Rule: A container has no name for its host unless it was given one
    Docker Desktop answers to host.docker.internal by itself; an engine on Linux does not.

    Scenario: The name that only Docker Desktop knows
      Given a network "backend-network"
      And a Redis container "redis" runs on "backend-network"
      When an Alpine container "client" is started on "backend-network"
      Then the look-up of "redis" in "client" gives the address of "redis" on "backend-network"
      But nothing answers to "host.docker.internal" in "client"

  @HOSTS-10
  Rule: The host's own entries do not appear, unless the container uses the host's network

    Scenario: One on a network of its own, one on the host's
      Given a network "backend-network"
      And an Alpine container "on-the-host" runs on the host's network
      When an Alpine container "client" is started on "backend-network"
      Then apart from localhost the hosts file of "client" has exactly these lines:
        | address                                | first name           |
        | {address of client on backend-network} | {hostname of client} |
      But the hosts file and resolver settings of "on-the-host" are those of the host

  @HOSTS-11
  Rule: A container's hostname is its short id unless it was given another, in its environment and in its hosts file, too

    Scenario: No hostname was given
      Given a network "backend-network"
      When an Alpine container "client" is started on "backend-network"
      Then the hostname of "client" is "{short id of client}"
      And the variable "HOSTNAME" of "client" is "{short id of client}"
      And the last line of the hosts file of "client" is its address on "backend-network" with its hostname

    Scenario: A hostname was given
      Given a network "backend-network"
      When an Alpine container "client" is started on "backend-network" with the hostname "frontend"
      Then the hostname of "client" is "frontend"
      And the variable "HOSTNAME" of "client" is "frontend"
      And the last line of the hosts file of "client" is its address on "backend-network" with the hostname "frontend"

  @HOSTS-12
  Rule: The own line of a container whose hostname has a domain gives the full name, then the short one

    Scenario Outline: A hostname with its domain: <how>
      Given a network "backend-network"
      When an Alpine container "client" is started on "backend-network" with <option>
      Then apart from localhost the hosts file of "client" has exactly these lines:
        | address                                | names                          |
        | {address of client on backend-network} | frontend.example.net, frontend |

      Examples:
        | how         | option                                                    |
        | in one word | the hostname "frontend.example.net"                       |
        | in two      | the hostname "frontend" and the domain name "example.net" |

  @HOSTS-13
  Rule: What was edited in the hosts file is lost when the container starts the next time

    Scenario: A line that somebody wrote
      Given a network "backend-network"
      And an Alpine container "client" runs on "backend-network"
      And somebody wrote "192.0.2.66 stranger.example" into the hosts file of "client"
      When "client" is restarted
      Then the hosts file and environment of "client" are what they were before
