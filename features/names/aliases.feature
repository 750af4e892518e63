@names @aliases
Feature: An alias is one more name of a container on one network
  Programs look for "db", not for the container that happens to be the database today. A network alias gives a container
  such a name on a network, for as long as it is attached there. Several containers may share one, which is how a name comes to
  stand for a group.

  @ALIAS-01
  Rule: An alias given at the start is known to the neighbours

    @ALIAS-05
    Scenario: Redis, called "db" and "cache"
      Given a network "backend-network"
      And an Alpine container "client" runs on "backend-network"
      When a Redis container "redis" is started on "backend-network" with the aliases "db" and "cache"
      Then in "client" the nameserver answers exactly:
        | question | answer                                |
        | db       | {address of redis on backend-network} |
        | cache    | {address of redis on backend-network} |
        | redis    | {address of redis on backend-network} |
      And "client" reaches the Redis server of "redis" at "db"

    @reads-only
    Scenario: Names that look like something else
      Given a network "backend-network"
      And an Alpine container "worker" runs on "backend-network" with the aliases "job_queue", "42", "com", "db.internal" and "a-name-of-sixty-three-letters-which-is-as-long-as-any-label-can"
      When an Alpine container "client" is started on "backend-network"
      Then in "client" the nameserver answers exactly:
        | question                                                        | answer                                 |
        | job_queue                                                       | {address of worker on backend-network} |
        | 42                                                              | {address of worker on backend-network} |
        | com                                                             | {address of worker on backend-network} |
        | db.internal                                                     | {address of worker on backend-network} |
        | a-name-of-sixty-three-letters-which-is-as-long-as-any-label-can | {address of worker on backend-network} |

  @ALIAS-03
  Rule: An alias given when connecting is known on that network

    Scenario Outline: A running Redis becomes "db" for another network, given by its <handle>
      Given networks "backend-network" and "frontend-network2"
      And a Redis container "redis" runs on "backend-network"
      And an Alpine container "client" runs on "frontend-network2"
      When "redis" is connected to "frontend-network2", given by its <handle>, with the aliases "db" and "cache"
      Then the look-up of "db" in "client" gives the address of "redis" on "frontend-network2"
      And the look-up of "cache" in "client" gives the address of "redis" on "frontend-network2"
      And a ping from "client" to "db" is answered from the address of "redis" on "frontend-network2"
      And the engine records the alias "db" of "redis" on "frontend-network2"
      But the engine does not record the alias "db" of "redis" on "backend-network"

      Examples:
        | handle |
        | name   |
        | id     |

  @ALIAS-04
  Rule: An alias is known only on the network it was given on

    Scenario: The alias of one network means nothing on another
      Given networks "backend-network" and "frontend-network"
      And a Redis container "redis" runs on "backend-network" with the alias "store"
      And an Alpine container "insider" runs on "backend-network"
      And an Alpine container "client" runs on "frontend-network"
      When "redis" is connected to "frontend-network" with the alias "db"
      Then the look-up of "db" in "client" gives the address of "redis" on "frontend-network"
      And the look-up of "store" in "insider" gives the address of "redis" on "backend-network"
      But nothing answers to "db" in "insider"
      And nothing answers to "store" in "client"

  @ALIAS-10
  Rule: Older engines show the short id among the aliases
    Older versions of the API show the container's short id beside what the user gave, since neighbours find it by that, too.
    Which version is spoken is agreed on between client and engine.

    Scenario: The user's alias and one more
      Given a network "backend-network"
      When an Alpine container "client" is started on "backend-network" with the alias "web"
      Then inspecting "client" on "backend-network" shows:
        | aliases                   |
        | web, {short id of client} |

  @ALIAS-11
  Rule: Newer engines show the aliases that the user gave, and no other
    Newer versions of the API show the short id among the DNS names instead. Neighbours find the container by it as before.

    Scenario: The user's alias and no other
      Given a network "backend-network"
      When an Alpine container "client" is started on "backend-network" with the alias "web"
      Then inspecting "client" on "backend-network" shows:
        | aliases |
        | web     |

  @DNS-04
  Rule: The engine shows all the names that its DNS server knows
    Older versions of the API have no such list: there the names can be told only by asking the DNS server for each.

    Scenario: Name, alias, short id and hostname, in this order
      Given a network "backend-network"
      When an Alpine container "client" is started on "backend-network" with the alias "web" and the hostname "frontend"
      Then inspecting "client" on "backend-network" shows:
        | DNS names                                   |
        | client, web, {short id of client}, frontend |

    Scenario: The short id, which is the hostname of a container that was given none, is shown once
      Given a network "backend-network"
      When an Alpine container "client" is started on "backend-network" with the alias "web"
      Then inspecting "client" on "backend-network" shows:
        | DNS names                         |
        | client, web, {short id of client} |

    Scenario: The names on a network that it joined later
      Given networks "backend-network" and "frontend-network"
      And an Alpine container "client" runs on "backend-network"
      When "client" is connected to "frontend-network" with the alias "web"
      Then inspecting "client" on "frontend-network" shows:
        | DNS names                         |
        | client, web, {short id of client} |

  @ALIAS-06
  Rule: Containers that share an alias are all found by it
    The order changes from one answer to the next, which spreads callers that take the first address.

    Scenario: Three databases, one name
      Given a network "backend-network"
      And an Alpine container "client" runs on "backend-network"
      And Alpine containers "first" and "second" run on "backend-network" with the alias "db"
      When an Alpine container "third" is started on "backend-network" with the alias "db"
      Then the look-up of "db" in "client" gives the addresses of "first", "second" and "third" on "backend-network"
      And in "client" each of the addresses of "first", "second" and "third" on "backend-network" comes first in some of the answers for "db"

    Scenario: One of two leaves
      Given a network "backend-network"
      And an Alpine container "client" runs on "backend-network"
      And Alpine containers "first" and "second" run on "backend-network" with the alias "db"
      When "first" is disconnected from "backend-network"
      Then the look-up of "db" in "client" gives the address of "second" on "backend-network"

    Scenario: Exactly two, and both come back from a restart
      Given a network "backend-network"
      And an Alpine container "client" runs on "backend-network"
      And Alpine containers "first" and "second" run on "backend-network" with the alias "db"
      When "first" is restarted
      Then the look-up of "db" in "client" gives the addresses of "first" and "second" on "backend-network"

    Scenario: The name of one is an alias of another
      Given a network "backend-network"
      And an Alpine container "client" runs on "backend-network"
      And an Alpine container "db" runs on "backend-network"
      When an Alpine container "second" is started on "backend-network" with the alias "{name of db}"
      Then the look-up of "db" in "client" gives the addresses of "db" and "second" on "backend-network"

  @ALIAS-07
  Rule: When one of the containers that share an alias stops, the alias leads to the others

    Scenario: One of two stops
      Given a network "backend-network"
      And Redis containers "first" and "second" run on "backend-network" with the alias "db"
      And an Alpine container "client" runs on "backend-network"
      And the look-up of "db" in "client" gives the addresses of "first" and "second" on "backend-network"
      When "first" is stopped
      Then the look-up of "db" in "client" gives the address of "second" on "backend-network"
      And "client" reaches the Redis server of "second" at "db"
