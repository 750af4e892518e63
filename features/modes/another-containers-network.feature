@modes
Feature: A container can move into the network of another one
  Both then have one network between them, as two programs on one machine: the same interfaces, the same address, the same localhost.
  The network is the other one's. What belongs to it is given to that one, and not to whoever moves in.

  @MODE-07
  Rule: It shares the interfaces, the address and what listens on the loopback interface

    Scenario: A client beside the server
      Given a network "backend-network"
      And a Redis container "redis" runs on "backend-network"
      When an Alpine container "client" is started on the network of "redis"
      Then the interfaces and routes of "client" are those of "redis"
      And "client" reaches the Redis server of "redis" at "127.0.0.1"

    Scenario: A server that others reach at the address of its host
      Given a network "backend-network"
      And Alpine containers "landlord" and "client" run on "backend-network"
      When a Redis container "redis" is started on the network of "landlord", given by its short id
      Then "client" reaches the Redis server of "redis" at the address of "landlord" on "backend-network"
      And "landlord" reaches the Redis server of "redis" at "127.0.0.1"

    Scenario: A network that the other one joins later
      Given networks "backend-network" and "frontend-network"
      And a Redis container "redis" runs on "backend-network"
      And an Alpine container "client" runs on the network of "redis"
      When "redis" is connected to "frontend-network"
      Then the interfaces and routes of "client" are those of "redis"

  @MODE-08
  Rule: It may have no hostname, DNS servers, links, additional hosts, published or exposed ports of its own

    Scenario Outline: Refused in the network of another container: <what>
      Given a Redis container "redis" runs
      And an Alpine container "client" runs on the network of "redis"
      When an Alpine container "newcomer" is to be started on the network of "redis" with <option>
      Then the engine refuses with status 400, saying "conflicting options: <saying>"
      But the interfaces and routes of "client" are those of "redis"

      Examples:
        | what             | option                                     | saying                                              |
        | a hostname       | the hostname "frontend"                    | hostname and the network mode                       |
        | a DNS server     | the DNS server "192.0.2.9"                 | dns and the network mode                            |
        | a link           | a link to "redis" as "db"                  | container type network can't be used with links     |
        | an extra host    | the extra host "db.example" at "192.0.2.7" | custom host-to-IP mapping and the network mode      |
        | a published port | its port 6379 published                    | port publishing and the container type network mode |
        | every port       | all its exposed ports published            | port publishing and the container type network mode |
        | an exposed port  | the port "7000/tcp" exposed                | port exposing and the container type network mode   |

  @MODE-09
  Rule: Search domains and resolver options are accepted
    The manual lists both among what is not supported there. The engine does not look at them.

    Scenario: Settings that nobody reads
      Given a Redis container "redis" runs
      When an Alpine container "client" is started on the network of "redis" with the search domain "example.net" and the resolver option "ndots:3"
      Then the interfaces and routes of "client" are those of "redis"

  @MODE-10
  Rule: A container does not start in the network of one that is not running, and the engine says so

    Scenario: Nobody is in
      Given a Redis container "redis" runs
      And an Alpine container "client" runs on the network of "redis"
      And "client" reaches the Redis server of "redis" at "127.0.0.1"
      And "redis" is stopped
      When an Alpine container "newcomer" is to be started on the network of "redis"
      Then the engine refuses, saying "of a non running container"

  @MODE-11
  Rule: A container cannot join its own network as if it were another's

    Scenario: In with itself
      Given a Redis container "redis" runs
      And an Alpine container "client" runs on the network of "redis"
      When an Alpine container "newcomer" is to be started on the network of "newcomer"
      Then the engine refuses, saying "cannot join own network"
      But the interfaces and routes of "client" are those of "redis"

  @MODE-12
  Rule: The mode without naming that container is refused with status 400

    Scenario: In with nobody
      Given a Redis container "redis" runs
      And an Alpine container "client" runs on the network of "redis"
      When an Alpine container "newcomer" is to be started on the network of no container
      Then the engine refuses with status 400, saying "invalid container format container:<name|id>"
      But the interfaces and routes of "client" are those of "redis"

  @MODE-13
  Rule: When the other container restarts, whoever shares its network is cut off until it restarts too

    Scenario: The other one restarts
      Given a network "backend-network"
      And a Redis container "redis" runs on "backend-network"
      And an Alpine container "client" runs on the network of "redis"
      And "client" reaches the Redis server of "redis" at "127.0.0.1"
      When "redis" is restarted
      Then the Redis server inside "redis" answers
      But "client" does not reach the Redis server of "redis" at "127.0.0.1"

    Scenario: Both restart, one after the other
      Given a network "backend-network"
      And a Redis container "redis" runs on "backend-network"
      And an Alpine container "client" runs on the network of "redis"
      And "redis" is restarted
      When "client" is restarted
      Then the interfaces and routes of "client" are those of "redis"
      And "client" reaches the Redis server of "redis" at "127.0.0.1"
