@publishing
Feature: Who publishes a port says where, or leaves it to the engine
  A port of a container is published at a port of the host. Which one that is, and at which address, may be said or be left to the
  engine; it may be one out of a range; and all ports that a container exposes can be published at once. TCP and UDP have ports of
  their own.

  @PORT-02
  Rule: A port is published by its number alone, to a port of the host, to an address, or to both, over TCP or UDP

    Scenario Outline: A port of TCP published <how>
      Given a network "backend-network"
      When a Redis container "redis" is started on "backend-network" with <what>
      Then the host reaches the Redis server of "redis" at <place>
      And inspecting "redis" shows:
        | published ports  |
        | 6379/tcp <shown> |

      Examples:
        | how                    | what                                                                      | place                     | shown            |
        | to a port of the host  | its port 6379 published                                                   | every address of the host | on every address |
        | by its number alone    | its port 6379 published to a port of the engine's choosing                | every address of the host | on every address |
        | to an address and port | its port 6379 published at "127.0.0.1"                                    | "127.0.0.1"               | at 127.0.0.1     |
        | to an address alone    | its port 6379 published at "127.0.0.1" to a port of the engine's choosing | "127.0.0.1"               | at 127.0.0.1     |
        | to a range of ports    | its port 6379 published to a range of 3 ports                             | every address of the host | on every address |

    Scenario Outline: A port of UDP published <how>
      Given a network "backend-network"
      When a UDP server "beacon" is started on "backend-network" with <what>
      Then the host reaches UDP port 5300 of "beacon" at <place>
      And inspecting "beacon" shows:
        | published ports  |
        | 5300/udp <shown> |

      Examples:
        | how                    | what                                                                          | place                     | shown            |
        | to a port of the host  | its port 5300/udp published                                                   | every address of the host | on every address |
        | by its number alone    | its port 5300/udp published to a port of the engine's choosing                | every address of the host | on every address |
        | to an address and port | its port 5300/udp published at "127.0.0.1"                                    | "127.0.0.1"               | at 127.0.0.1     |
        | to an address alone    | its port 5300/udp published at "127.0.0.1" to a port of the engine's choosing | "127.0.0.1"               | at 127.0.0.1     |
        | to a range of ports    | its port 5300/udp published to a range of 3 ports                             | every address of the host | on every address |

    Scenario: UDP from another host
      Given a network "backend-network"
      When a UDP server "beacon" is started on "backend-network" with its port 5300/udp published
      Then another host reaches UDP port 5300 of "beacon" at every address of the host

    Scenario: UDP on the default bridge
      When a UDP server "beacon" is started with its port 5300/udp published
      Then the host reaches UDP port 5300 of "beacon" at every address of the host

    Scenario: UDP at one address of the host and at no other
      Given a network "backend-network"
      When a UDP server "beacon" is started on "backend-network" with its port 5300/udp published at "127.0.0.1"
      Then the host reaches UDP port 5300 of "beacon" at "127.0.0.1"
      But the host does not reach UDP port 5300 of "beacon" at any other address of the host

    Scenario: UDP that is not published
      Given a network "backend-network"
      And a UDP server "open" runs on "backend-network" with its port 5300/udp published
      And an Alpine container "client" runs on "backend-network"
      When a UDP server "beacon" is started on "backend-network"
      Then "client" reaches UDP port 5300 of "beacon" at the address of "beacon"
      And the host reaches UDP port 5300 of "open" at every address of the host
      But the host does not reach UDP port 5300 of "beacon" at any address of the host

  @PORT-35
  Rule: TCP and UDP of one number are published apart from each other, to the same port of the host, too

    Scenario: One port of the host for a server over TCP and one over UDP
      Given a Redis container "redis" runs with its port 6379 published
      When a UDP server "beacon" is started with its port 5300/udp published to the port of "redis"
      Then the host reaches the Redis server of "redis" at every address of the host
      And the host reaches UDP port 5300 of "beacon" at every address of the host

  @PORT-28
  Rule: Answers from a published port of UDP come from the address that was asked
    Older engines answer containers from the gateway of their own network, and who asks drops what comes from a stranger.

    Scenario: A server over UDP asks itself by way of the host
      Given a network "backend-network"
      When a UDP server "beacon" is started on "backend-network" with its port 5300/udp published
      Then "beacon" reaches UDP port 5300 of "beacon" at every address of the host

    Scenario Outline: A server over UDP is asked by way of the host, from <place>
      Given networks "backend-network" and "frontend-network"
      And an Alpine container "client" runs on <place>
      When a UDP server "beacon" is started on "backend-network" with its port 5300/udp published
      Then "client" reaches UDP port 5300 of "beacon" at every address of the host

      Examples:
        | place              |
        | "backend-network"  |
        | "frontend-network" |
        | the default bridge |

  @PORT-29
  Rule: A container reaches its own published port at the addresses of the host

    Scenario: Redis asks itself by way of the host
      Given a network "backend-network"
      When a Redis container "redis" is started on "backend-network" with its port 6379 published
      Then "redis" reaches the Redis server of "redis" at every address of the host

  @PORT-30
  Rule: Containers of one network reach each other's published ports at the addresses of the host

    Scenario: A neighbour asks Redis by way of the host
      Given a network "backend-network"
      And an Alpine container "neighbour" runs on "backend-network"
      When a Redis container "redis" is started on "backend-network" with its port 6379 published
      Then "neighbour" reaches the Redis server of "redis" at every address of the host

  @PORT-05a
  Rule: Publishing all ports gives each exposed port one of the host's, of a range that is the engine's own
    Newer engines keep to the host's range of ephemeral ports.

    Scenario: All exposed ports at once, on an engine with a range of its own
      Given a network "backend-network"
      And a Redis container "other" runs on "backend-network" with the port "7000/tcp" exposed
      When a Redis container "redis" is started on "backend-network" with the ports "7000/tcp" and "5300/udp" exposed and all its exposed ports published
      Then inspecting "redis" shows:
        | published ports                                                                 |
        | 6379/tcp on every address, 7000/tcp on every address, 5300/udp on every address |
      And inspecting "other" shows:
        | published ports |
        | none            |

  @PORT-05b
  Rule: Publishing all ports gives each exposed port one of the host's ephemeral ports
    A port that is only exposed is for the neighbours: nothing is published for it.

    Scenario Outline: All exposed ports at once, on <place>
      Given a network "backend-network"
      When a Redis container "redis" is started on <place> with the ports "7000/tcp" and "5300/udp" exposed and all its exposed ports published
      Then inspecting "redis" shows:
        | published ports                                                                 | host ports |
        | 6379/tcp on every address, 7000/tcp on every address, 5300/udp on every address | ephemeral  |
      And the host reaches the Redis server of "redis" at every address of the host

      Examples:
        | place              |
        | "backend-network"  |
        | the default bridge |

    Scenario: A port that is only exposed
      Given a network "backend-network"
      When a Redis container "redis" is started on "backend-network" with the port "7000/tcp" exposed and its port 6379 published to a port of the engine's choosing
      Then inspecting "redis" shows:
        | published ports           | host ports |
        | 6379/tcp on every address | ephemeral  |
      And the host reaches the Redis server of "redis" at every address of the host

  @PORT-10a
  Rule: Of a range of ports each container gets one that is free, in older engines perhaps another one over IPv6
    Newer engines choose the same one for both families.

    Scenario: Two containers in a range of two, on older engines
      Given a Redis container "redis" runs with its port 6379 published to a range of 2 ports
      When a Redis container "store" is started with its port 6379 published to the range of "redis"
      Then the host reaches the Redis server of "redis" at every address of the host
      And the host reaches the Redis server of "store" at every address of the host

    Scenario: One container too many for a range, on older engines
      Given a Redis container "redis" runs with its port 6379 published to a range of 2 ports
      And a Redis container "store" runs with its port 6379 published to the range of "redis"
      When a Redis container "third" is to be started with its port 6379 published to the range of "redis"
      Then the engine refuses, saying "allocated"
      And the host reaches the Redis server of "redis" at every address of the host
      And the host reaches the Redis server of "store" at every address of the host

  @PORT-10b
  Rule: Of a range of ports each container gets one that is free, the same over IPv4 and IPv6
    Older engines may choose another one for IPv6, and Podman promises no choice at all.

    Scenario: Two containers in a range of two
      Given a Redis container "redis" runs with its port 6379 published to a range of 2 ports
      When a Redis container "store" is started with its port 6379 published to the range of "redis"
      Then the host reaches the Redis server of "redis" at every address of the host
      And the host reaches the Redis server of "store" at every address of the host
      And inspecting "redis" shows:
        | published ports           | different host ports |
        | 6379/tcp on every address | 1                    |
      And inspecting "store" shows:
        | published ports           | different host ports |
        | 6379/tcp on every address | 1                    |

    Scenario: One container too many for a range
      Given a Redis container "redis" runs with its port 6379 published to a range of 2 ports
      And a Redis container "store" runs with its port 6379 published to the range of "redis"
      When a Redis container "third" is to be started with its port 6379 published to the range of "redis"
      Then the engine refuses, saying "allocated"
      And inspecting "third" shows:
        | state   |
        | created |
      And the host reaches the Redis server of "redis" at every address of the host
      And the host reaches the Redis server of "store" at every address of the host

  @PORT-33
  Rule: Bindings of one container, with an address of the host and without, never share a port of the host

    Scenario: Ports at an address and everywhere, all of the engine's choosing
      When a Redis container "redis" is started with its port 6379 published at "127.0.0.1" to a port of the engine's choosing, its port 7000 published to a port of the engine's choosing and its port 7001 published to a port of the engine's choosing
      Then inspecting "redis" shows:
        | published ports                                                             | different host ports |
        | 6379/tcp at 127.0.0.1, 7000/tcp on every address, 7001/tcp on every address | 3                    |

  @PORT-16
  Rule: What a container in the host's network publishes is ignored, with a warning
    Such a container has the ports of the host for its own.

    Scenario: A published port in the host's network
      When an Alpine container "client" is started on the host's network with its port 7000 published
      Then the engine warns, saying "Published ports are discarded when using host network mode"
      And inspecting "client" shows:
        | state   | published ports |
        | running | none            |

  @PORT-18
  Rule: Port 0 of a container cannot be published
    Older engines took it for a port, which nobody can serve.

    Scenario: Port 0
      Given a Redis container "redis" runs with its port 6379 published
      When a Redis container "store" is to be started with its port 0 published
      Then the engine refuses, saying "port"
      And the host reaches the Redis server of "redis" at every address of the host
