@publishing
Feature: A port of the host is one container's at a time
  Whoever comes second is refused, and the first one goes on serving. The port is free again as soon as its container is stopped
  or removed, and a container that is restarted gets its own back.

  @PORT-08
  Rule: A container whose port of the host another container holds does not start, and stays in the state created

    Scenario Outline: A port that another container holds, on <place>
      Given a network "backend-network"
      And a Redis container "redis" runs on "backend-network" with its port 6379 published
      When a Redis container "store" is to be started on <place> with its port 6379 published to the port of "redis"
      Then the engine refuses, saying "already"
      And inspecting "store" shows:
        | state   |
        | created |
      And the host reaches the Redis server of "redis" at every address of the host

      Examples:
        | place              |
        | "backend-network"  |
        | the default bridge |

    Scenario: A port of UDP that another container holds
      Given a network "backend-network"
      And a UDP server "beacon" runs on "backend-network" with its port 5300/udp published
      When a UDP server "relay" is to be started on "backend-network" with its port 5300/udp published to the port of "beacon"
      Then the engine refuses, saying "already"
      And inspecting "relay" shows:
        | state   |
        | created |
      And the host reaches UDP port 5300 of "beacon" at every address of the host

    Scenario: A port that another container holds at one address
      Given a network "backend-network"
      And a Redis container "redis" runs on "backend-network" with its port 6379 published at "127.0.0.1"
      When a Redis container "store" is to be started on "backend-network" with its port 6379 published to the port of "redis"
      Then the engine refuses, saying "already"
      And the host reaches the Redis server of "redis" at "127.0.0.1"

  @PORT-09
  Rule: A container whose port of the host another program holds does not start

    Scenario: A port that a program of the host holds
      Given a network "backend-network"
      And a Redis container "redis" runs on "backend-network" with its port 6379 published
      When a Redis container "store" is to be started on "backend-network" with its port 6379 published to a port that another program holds
      Then the engine refuses, saying "address already in use"
      And inspecting "store" shows:
        | state   |
        | created |
      And the host reaches the Redis server of "redis" at every address of the host

  @PORT-12
  Rule: A port of the host is free again once its container is stopped or removed

    Scenario Outline: The port of a container that was <fate>
      Given a network "backend-network"
      And a Redis container "redis" runs on "backend-network" with its port 6379 published
      And the host reaches the Redis server of "redis" at every address of the host
      And "redis" is <fate>
      When a Redis container "store" is started on "backend-network" with its port 6379 published to the port of "redis"
      Then the host reaches the Redis server of "store" at every address of the host

      Examples:
        | fate    |
        | stopped |
        | killed  |
        | removed |

    Scenario Outline: The port of UDP of a container that was <fate>
      Given a network "backend-network"
      And a UDP server "beacon" runs on "backend-network" with its port 5300/udp published
      And the host reaches UDP port 5300 of "beacon" at every address of the host
      And "beacon" is <fate>
      When a UDP server "relay" is started on "backend-network" with its port 5300/udp published to the port of "beacon"
      Then the host reaches UDP port 5300 of "relay" at every address of the host

      Examples:
        | fate    |
        | stopped |
        | removed |

    Scenario: Nobody answers at the port of a stopped container
      Given a network "backend-network"
      And Redis containers "redis" and "store" run on "backend-network" with its port 6379 published
      And the host reaches the Redis server of "redis" at every address of the host
      When "redis" is stopped
      Then the host reaches the Redis server of "store" at every address of the host
      But the host does not reach the Redis server of "redis" at any address of the host
      And inspecting "redis" shows:
        | state  |
        | exited |

  @PORT-13
  Rule: A port of the host that was asked for stays through a restart; one that the engine chose may change

    Scenario Outline: A port that was asked for, its container <fate>
      Given a network "backend-network"
      And a Redis container "redis" runs on "backend-network" with its port 6379 published
      When "redis" is <fate>
      Then inspecting "redis" shows:
        | published ports           |
        | 6379/tcp on every address |
      And the host reaches the Redis server of "redis" at every address of the host

      Examples:
        | fate                      |
        | restarted                 |
        | stopped and started again |

    Scenario: A port of the engine's choosing, its container restarted
      Given a network "backend-network"
      And a Redis container "redis" runs on "backend-network" with its port 6379 published to a port of the engine's choosing
      When "redis" is restarted
      Then inspecting "redis" shows:
        | published ports           |
        | 6379/tcp on every address |
      And the host reaches the Redis server of "redis" at every address of the host

    Scenario: A port of UDP, its container restarted
      Given a network "backend-network"
      And a UDP server "beacon" runs on "backend-network" with its port 5300/udp published
      And the host reaches UDP port 5300 of "beacon" at every address of the host
      When "beacon" is restarted
      Then the host reaches UDP port 5300 of "beacon" at every address of the host

  @PORT-32
  Rule: A container that restarts gets its port of the host again, though connections of its former life linger

    Scenario: Connections of its former life
      Given a network "backend-network"
      And a Redis container "redis" runs on "backend-network" with its port 6379 published
      And the host reaches the Redis server of "redis" at every address of the host
      When "redis" is restarted
      Then the host reaches the Redis server of "redis" at every address of the host

  @PORT-31
  Rule: Two containers may publish the same port at different addresses of the host, and each answers at its own

    Scenario: One port at two addresses of the host
      Given networks "backend-network" and "frontend-network"
      And an Alpine container "client" runs on "frontend-network"
      And a Redis container "redis" runs on "backend-network" with its port 6379 published at "127.0.0.1"
      When a Redis container "store" is started on "backend-network" with its port 6379 published at "{gateway of frontend-network}" to the port of "redis"
      Then the host reaches the Redis server of "redis" at "127.0.0.1"
      And the host reaches the Redis server of "store" at the gateway of "frontend-network"
      And inspecting "store" shows:
        | published ports                           |
        | 6379/tcp at {gateway of frontend-network} |
