@publishing @application
Feature: A web application talks to Redis and serves its users on a published port
  The whole story in one picture: a Node application asks Redis for two counters, one for all requests and one for the
  visitor's address, and shows them on a page. Its users come in through a port published on the host. It is checked twice: by what
  the page says, and by what the counters in Redis say.

  @LINK-APP-01 @PORT-01 @links @legacy
  Rule: Over a link the application finds Redis by the link's alias

    Scenario: The application on the default bridge
      Given a Redis container "redis-server" runs with a port for the spectator
      When the Node application "app" is started with a link to "redis-server" as "redis" and its port 3000 published
      Then a page of "app", fetched from the host, says that it was generated after talking to Redis
      And each further page of "app" counts one request more, as do the counters in "redis-server"

  @CONN-03 @PORT-01
  Rule: On a network the application finds Redis by its name

    Scenario: The application on the second network of Redis
      Given networks "backend-network" and "frontend-network"
      And a Redis container "redis" runs on "backend-network" with a port for the spectator
      And "redis" is connected to "frontend-network"
      When the Node application "app" is started on "frontend-network" with its Redis server at "redis" and its port 3000 published
      Then a page of "app", fetched from the host, says that it was generated after talking to Redis
      And each further page of "app" counts one request more, as do the counters in "redis"

  @PORT-01
  Rule: A published port is reachable on every address of the host

    Scenario: The same page at every address
      Given a network "frontend-network"
      And a Redis container "redis" runs on "frontend-network" with a port for the spectator
      When the Node application "app" is started on "frontend-network" with its Redis server at "redis" and its port 3000 published
      Then the host reaches port 3000 of "app" at every address of the host
      And inspecting "app" shows:
        | published ports           |
        | 3000/tcp on every address |
      But the host does not reach a port that nobody published at any address of the host

    Scenario: The same page for another host
      Given a network "frontend-network"
      And a Redis container "redis" runs on "frontend-network"
      When the Node application "app" is started on "frontend-network" with its Redis server at "redis" and its port 3000 published
      Then the host reaches port 3000 of "app" at every address of the host
      And another host reaches port 3000 of "app" at every address of the host
      But another host does not reach a port that nobody published at any address of the host

    Scenario: The same page for a neighbour
      Given a network "frontend-network"
      And a Redis container "redis" runs on "frontend-network"
      And an Alpine container "neighbour" runs on "frontend-network"
      When the Node application "app" is started on "frontend-network" with its Redis server at "redis" and its port 3000 published
      Then "neighbour" reaches port 3000 of "app" at every address of the host

    Scenario: The same page for the application itself
      Given a network "frontend-network"
      And a Redis container "redis" runs on "frontend-network"
      When the Node application "app" is started on "frontend-network" with its Redis server at "redis" and its port 3000 published
      Then the host reaches port 3000 of "app" at every address of the host
      And "app" reaches port 3000 of "app" at every address of the host

    Scenario: A port of the engine's choosing
      When a Redis container "redis" is started with a port for the spectator
      Then the host reaches the Redis server of "redis" at every address of the host
      And inspecting "redis" shows:
        | published ports           |
        | 6379/tcp on every address |
      But the host does not reach a port that nobody published at any address of the host

    Scenario: Two containers, one port each
      Given a Redis container "redis" runs with its port 6379 published
      When a Redis container "store" is started with its port 6379 published
      Then the host reaches the Redis server of "redis" at every address of the host
      And the host reaches the Redis server of "store" at every address of the host

  @PORT-21
  Rule: A published port is reachable whatever networks its container joins and leaves

    Scenario: A network is left, and another one kept
      Given networks "backend-network" and "frontend-network"
      And a Redis container "redis" runs on "backend-network" with its port 6379 published
      And "redis" is connected to "frontend-network"
      When "redis" is disconnected from "backend-network"
      Then the host reaches the Redis server of "redis" at every address of the host

    Scenario: A network is joined, and the first one left and joined again
      Given networks "backend-network" and "frontend-network"
      And a Redis container "redis" runs on "frontend-network" with its port 6379 published
      And "redis" is connected to "backend-network"
      And "redis" is disconnected from "frontend-network"
      When "redis" is connected to "frontend-network"
      Then the host reaches the Redis server of "redis" at every address of the host

  @PORT-20
  Rule: A port of a container on several networks is reachable at the host, whichever of them is its gateway

    Scenario Outline: On <second> after <first>
      Given networks "backend-network" and "frontend-network"
      And a Redis container "redis" runs on "<first>" with its port 6379 published
      When "redis" is connected to "<second>"
      Then the host reaches the Redis server of "redis" at every address of the host
      And inspecting "redis" shows:
        | networks                          | published ports           |
        | backend-network, frontend-network | 6379/tcp on every address |

      Examples:
        | first            | second           |
        | backend-network  | frontend-network |
        | frontend-network | backend-network  |

    Scenario: On an internal network after an ordinary one
      Given a network "inner-network" with no way to the outside
      And a network "frontend-network"
      And a Redis container "redis" runs on "frontend-network" with its port 6379 published
      When "redis" is connected to "inner-network"
      Then the host reaches the Redis server of "redis" at every address of the host

  @PORT-14
  Rule: Containers of other networks reach a published port at the host and at their gateway

    Scenario: At the gateway of another network
      Given networks "backend-network" and "frontend-network"
      And an Alpine container "client" runs on "frontend-network"
      When a Redis container "redis" is started on "backend-network" with its port 6379 published
      Then "client" reaches the Redis server of "redis" at the gateway of "frontend-network"

    Scenario Outline: At the host's addresses, from <place>
      Given networks "backend-network" and "frontend-network"
      And an Alpine container "client" runs on <place>
      When a Redis container "redis" is started on "backend-network" with its port 6379 published
      Then "client" reaches the Redis server of "redis" at every address of the host

      Examples:
        | place              |
        | "frontend-network" |
        | the default bridge |

  @PORT-03
  Rule: A port published without an address is bound for both families of addresses
    One request makes two bindings, and the second one is easily overlooked: rules of a firewall for IPv4 do not cover it.

    Scenario: The same page over IPv6
      Given a network "frontend-network"
      And a Redis container "redis" runs on "frontend-network" with a port for the spectator
      When the Node application "app" is started on "frontend-network" with its Redis server at "redis" and its port 3000 published
      Then the host reaches port 3000 of "app" at the IPv6 loopback address of the host
      And inspecting "app" shows:
        | published ports           | bound for  |
        | 3000/tcp on every address | IPv4, IPv6 |

    Scenario: Another host comes over IPv6
      Given a network "frontend-network"
      When a Redis container "redis" is started on "frontend-network" with its port 6379 published
      Then another host reaches the Redis server of "redis" at every IPv6 address of the host

    Scenario: A port of UDP for both families
      Given a network "frontend-network"
      When a Redis container "redis" is started on "frontend-network" with its port 5300/udp published
      Then inspecting "redis" shows:
        | published ports           | bound for  |
        | 5300/udp on every address | IPv4, IPv6 |

    Scenario: One port of the engine's choosing for both families
      Given a network "frontend-network"
      When a Redis container "redis" is started on "frontend-network" with a port for the spectator
      Then the host reaches the Redis server of "redis" at the IPv6 loopback address of the host
      And the host reaches the Redis server of "redis" at every address of the host
      And inspecting "redis" shows:
        | published ports           | bound for  |
        | 6379/tcp on every address | IPv4, IPv6 |
