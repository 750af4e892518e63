@names @dns
Feature: On a user network containers find each other by name
  Docker runs a small DNS server for every container on a user network. It knows the neighbours by name, it is the container's
  only nameserver, and it follows containers as they come and go: this is what replaces links.

  @DNS-01 @reads-only
  Rule: The embedded DNS server gives every neighbour's address for its name

    Background:
      Given a network "backend-network"
      And a Redis container "redis" runs on "backend-network"
      And an Alpine container "worker" runs on "backend-network"

    Scenario: Each name leads to its own container
      When an Alpine container "client" is started on "backend-network"
      Then in "client" the nameserver answers exactly:
        | question | answer                                 |
        | redis    | {address of redis on backend-network}  |
        | worker   | {address of worker on backend-network} |
        | client   | {address of client on backend-network} |

    Scenario: Ping by name
      When an Alpine container "client" is started on "backend-network"
      Then a ping from "client" to "redis" is answered from the address of "redis" on "backend-network"
      And "client" reaches the Redis server of "redis" at "redis"

    Scenario: The neighbours find the newcomer as the newcomer finds them
      When an Alpine container "client" is started on "backend-network"
      Then the look-up of "client" in "worker" gives the address of "client" on "backend-network"
      And the look-up of "worker" in "client" gives the address of "worker" on "backend-network"

  @DNS-02
  Rule: The embedded DNS server is a container's only nameserver
    The manual knows of one only, but some older engines list the host's IPv6 nameservers after it, and a program that asks one of
    those finds no neighbour.

    @reads-only
    Scenario: The nameserver on a user network
      Given a network "backend-network"
      When an Alpine container "client" is started on "backend-network"
      Then the resolv.conf of "client" shows:
        | nameservers |
        | 127.0.0.11  |
      And in "client" the nameserver answers exactly:
        | question | answer                                 |
        | client   | {address of client on backend-network} |

    Scenario: The nameserver after joining a further network
      Given networks "backend-network" and "frontend-network"
      And an Alpine container "client" runs on "backend-network"
      When "client" is connected to "frontend-network"
      Then the resolv.conf of "client" shows:
        | nameservers |
        | 127.0.0.11  |

  @DNS-03 @reads-only
  Rule: A container is known by its name, its aliases, its short id and its hostname
    Podman learned the last of these late: its older releases do not find a container by its hostname.

    @ALIAS-12
    Scenario: Four names, one address
      Given a network "backend-network"
      And an Alpine container "web-1" runs on "backend-network" with the aliases "web" and "www" and the hostname "frontend"
      When an Alpine container "client" is started on "backend-network"
      Then in "client" the nameserver answers exactly:
        | question            | answer                                |
        | web-1               | {address of web-1 on backend-network} |
        | web                 | {address of web-1 on backend-network} |
        | www                 | {address of web-1 on backend-network} |
        | {short id of web-1} | {address of web-1 on backend-network} |
        | frontend            | {address of web-1 on backend-network} |
      And in "web-1" the nameserver answers exactly:
        | question            | answer                                |
        | web-1               | {address of web-1 on backend-network} |
        | web                 | {address of web-1 on backend-network} |
        | www                 | {address of web-1 on backend-network} |
        | {short id of web-1} | {address of web-1 on backend-network} |
        | frontend            | {address of web-1 on backend-network} |

  @DNS-28
  Rule: A container finds itself by its own names

    Scenario: Its name, its alias and its short id
      Given a network "backend-network"
      And an Alpine container "neighbour" runs on "backend-network"
      When an Alpine container "client" is started on "backend-network" with the alias "web"
      Then in "client" the nameserver answers exactly:
        | question             | answer                                 |
        | client               | {address of client on backend-network} |
        | web                  | {address of client on backend-network} |
        | {short id of client} | {address of client on backend-network} |
      And a ping from "client" to "web" is answered from the address of "client" on "backend-network"

    Scenario: Once it came back at another address
      Given a network "backend-network"
      And an Alpine container "client" runs on "backend-network" with the alias "web"
      When "client" is stopped and started again, its old address taken by another
      Then in "client" the nameserver answers exactly:
        | question | answer                                 |
        | client   | {address of client on backend-network} |
        | web      | {address of client on backend-network} |

    Scenario: On the network that it joined
      Given networks "backend-network" and "frontend-network"
      And an Alpine container "client" runs on "backend-network"
      When "client" is connected to "frontend-network" with the alias "shop"
      Then in "client" the nameserver answers exactly:
        | question | answer                                  |
        | shop     | {address of client on frontend-network} |

  @DNS-05
  Rule: A container that was given no name is found by the one that the engine made up
    Older engines made up a name and did not tell their DNS server of it.

    Scenario: The name that inspecting it shows
      Given a network "backend-network"
      And an Alpine container "client" runs on "backend-network"
      When an Alpine container "foundling" is started on "backend-network" with a name of the engine's choosing
      Then the look-up of "foundling" in "client" gives the address of "foundling" on "backend-network"
      And the look-up of the short id of "foundling" in "client" gives the address of "foundling" on "backend-network"
      And a ping from "client" to "foundling" is answered from the address of "foundling" on "backend-network"

    Scenario: On a network that it joined, once it was restarted
      Given networks "backend-network" and "frontend-network"
      And an Alpine container "client" runs on "frontend-network"
      And an Alpine container "foundling" runs on "backend-network" with a name of the engine's choosing
      And "foundling" is connected to "frontend-network"
      When "foundling" is restarted
      Then the look-up of "foundling" in "client" gives the address of "foundling" on "frontend-network"
      And a ping from "client" to "foundling" is answered from the address of "foundling" on "frontend-network"

  @DNS-24
  Rule: Who joins a user network from the default bridge has its nameserver from then on
    On the default bridge a container asks the host's nameservers, which know none of its neighbours. Podman's own stands before
    these then, and does not replace them.

    Scenario: A running container joins from the default bridge
      Given a network "backend-network"
      And an Alpine container "worker" runs on "backend-network" with the alias "jobs"
      And an Alpine container "client" runs
      And nothing answers to "worker" in "client"
      When "client" is connected to "backend-network"
      Then in "client" the nameserver answers exactly:
        | question | answer                                 |
        | worker   | {address of worker on backend-network} |
        | jobs     | {address of worker on backend-network} |
        | client   | {address of client on backend-network} |
      And the resolv.conf of "client" shows:
        | nameservers |
        | 127.0.0.11  |

    Scenario: A container of the default bridge joins while it is stopped
      Given a network "backend-network"
      And an Alpine container "worker" runs on "backend-network"
      And an Alpine container "client" runs
      And "client" is stopped
      And "client" is connected to "backend-network"
      When "client" is started again
      Then in "client" the nameserver answers exactly:
        | question | answer                                 |
        | worker   | {address of worker on backend-network} |
      And the resolv.conf of "client" shows:
        | nameservers |
        | 127.0.0.11  |

  @DNS-25
  Rule: Who leaves the last user network keeps that nameserver until it is restarted
    It knows no neighbours then. Podman takes its nameserver back at once.

    Scenario: Back on the default bridge alone
      Given a network "backend-network"
      And an Alpine container "worker" runs on "backend-network"
      And an Alpine container "client" runs
      And "client" is connected to "backend-network"
      And the look-up of "worker" in "client" gives the address of "worker" on "backend-network"
      When "client" is disconnected from "backend-network"
      Then the resolv.conf of "client" shows:
        | nameservers |
        | 127.0.0.11  |
      And nothing answers to "worker" in "client"

    Scenario: No network at all
      Given a network "backend-network"
      And an Alpine container "client" runs on "backend-network"
      When "client" is disconnected from "backend-network"
      Then the resolv.conf of "client" shows:
        | nameservers |
        | 127.0.0.11  |

    Scenario: Back on the default bridge, and restarted
      Given a network "backend-network"
      And Alpine containers "client" and "neighbour" run
      And "client" is connected to "backend-network"
      And "client" is disconnected from "backend-network"
      When "client" is restarted
      Then the resolver settings and routes of "client" are those of "neighbour"

  @DNS-09
  Rule: The DNS follows containers as they come and go

    Background:
      Given a network "backend-network"
      And an Alpine container "client" runs on "backend-network"
      And an Alpine container "bystander" runs on "backend-network"
      And a Redis container "redis" runs on "backend-network"
      And the look-up of "redis" in "client" gives the address of "redis" on "backend-network"

    Scenario: A stopped container leaves the DNS
      When "redis" is stopped
      Then nothing answers to "redis" in "client"
      And nothing answers to the short id of "redis" in "client"
      But the look-up of "bystander" in "client" gives the address of "bystander" on "backend-network"

    Scenario Outline: A container that is <fate> leaves the DNS
      When "redis" is <fate>
      Then nothing answers to "redis" in "client"
      But the look-up of "bystander" in "client" gives the address of "bystander" on "backend-network"

      Examples:
        | fate    |
        | killed  |
        | removed |

    Scenario: A container that is restarted is found where it is then
      When "redis" is restarted
      Then the look-up of "redis" in "client" gives the address of "redis" on "backend-network"
      And the look-up of the short id of "redis" in "client" gives the address of "redis" on "backend-network"
      And "client" reaches the Redis server of "redis" at "redis"

    Scenario: A replacement of the same name is found at its new address
      When "redis" is replaced by a new container of the same name, its old address taken by another
      Then the look-up of "redis" in "client" gives the address of "redis" on "backend-network"
      And "client" reaches the Redis server of "redis" at "redis"

    @RST-01
    Scenario: A container that starts again is found at its new address
      When "redis" is stopped and started again, its old address taken by another
      Then the look-up of "redis" in "client" gives the address of "redis" on "backend-network"
      And "client" reaches the Redis server of "redis" at "redis"

  @DNS-30
  Rule: Who left a network and joins it again is found by name and short id at once

    Scenario Outline: Given by <handle>, it leaves and comes back
      Given networks "backend-network" and "frontend-network"
      And an Alpine container "client" runs on "frontend-network"
      And a Redis container "redis" runs on "backend-network"
      And "redis" is connected to "frontend-network"
      And the look-up of "redis" in "client" gives the address of "redis" on "frontend-network"
      And "redis" is disconnected from "frontend-network", given by <handle>
      And nothing answers to "redis" in "client"
      And an Alpine container "usurper" runs on "frontend-network"
      When "redis" is connected to "frontend-network", given by <handle>
      Then in "client" the nameserver answers exactly:
        | question            | answer                                 |
        | redis               | {address of redis on frontend-network} |
        | {short id of redis} | {address of redis on frontend-network} |
      And "client" reaches the Redis server of "redis" at "redis"

      Examples:
        | handle    |
        | its name  |
        | their ids |

  @DNS-10
  Rule: A container that is renamed is found by its new name, and no longer by the old one

    Background:
      Given a network "backend-network"
      And an Alpine container "client" runs on "backend-network"
      And an Alpine container "blue" runs on "backend-network" with the alias "web"
      And the look-up of "blue" in "client" gives the address of "blue" on "backend-network"
      And a network "frontend-network"
      And an Alpine container "visitor" runs on "frontend-network"
      And "blue" is connected to "frontend-network" with the alias "shop"

    Scenario: The new name
      When "blue" is renamed to "green"
      Then the look-up of "green" in "client" gives the address of "green" on "backend-network"
      And the look-up of "web" in "client" gives the address of "green" on "backend-network"
      And the look-up of the short id of "green" in "client" gives the address of "green" on "backend-network"
      And the look-up of "green" in "visitor" gives the address of "green" on "frontend-network"

    Scenario: The old name
      When "blue" is renamed to "green"
      Then nothing answers to "blue" in "client"
      And nothing answers to "blue" in "visitor"
      But the look-up of "web" in "client" gives the address of "green" on "backend-network"
      And the look-up of "shop" in "visitor" gives the address of "green" on "frontend-network"

  @DNS-36
  Rule: Every question is answered while containers come and go
    A program that is not answered waits for seconds before it asks again, and says nothing of it.

    Background:
      Given networks "backend-network" and "frontend-network"
      And an Alpine container "client" runs on "backend-network"
      And an Alpine container "bystander" runs on "backend-network"
      And a Redis container "redis" runs on "backend-network"

    Scenario: While a neighbour comes
      Given "client" asks for "bystander" over and over
      When an Alpine container "newcomer" is started on "backend-network"
      Then "client" was given the address of "bystander" on "backend-network" every time, within five seconds

    Scenario: While a neighbour goes
      Given "client" asks for "bystander" over and over
      When "redis" is stopped
      Then "client" was given the address of "bystander" on "backend-network" every time, within five seconds

    Scenario: While it joins a further network itself
      Given "client" asks for "bystander" over and over
      When "client" is connected to "frontend-network"
      Then "client" was given the address of "bystander" on "backend-network" every time, within five seconds

    Scenario: While somebody comes on another network
      Given "client" asks for "bystander" over and over
      When an Alpine container "newcomer" is started on "frontend-network"
      Then "client" was given the address of "bystander" on "backend-network" every time, within five seconds

  @DNS-14 @reads-only
  Rule: The embedded DNS server answers over UDP and over TCP alike
    Podman learned TCP late: its older releases answer over UDP only.

    Scenario: One address, and three
      Given a network "backend-network"
      And an Alpine container "worker" runs on "backend-network"
      And Alpine containers "first", "second" and "third" run on "backend-network" with the alias "db"
      When an Alpine container "client" is started on "backend-network"
      Then in "client" the nameserver answers exactly:
        | question | over        | answer                                                                                                               |
        | worker   | UDP and TCP | {address of worker on backend-network}                                                                               |
        | db       | UDP and TCP | {address of first on backend-network}, {address of second on backend-network}, {address of third on backend-network} |

  @DNS-11 @reads-only
  Rule: A container without an IPv6 address is known all the same to who asks for one
    Programs that ask for both families take a name that is said not to exist for one that has no address at all.

    Scenario: Success, and no record
      Given a network "backend-network"
      And an Alpine container "worker" runs on "backend-network" with the alias "jobs"
      When an Alpine container "client" is started on "backend-network"
      Then in "client" the nameserver answers exactly:
        | question | type | answer                                      |
        | worker   | A    | {address of worker on backend-network}      |
        | worker   | AAAA | {IPv6 address of worker on backend-network} |
        | jobs     | AAAA | {IPv6 address of worker on backend-network} |

  @DNS-12 @reads-only
  Rule: Asked for the mail server of a container, the embedded DNS server answers with success and no record
    Who delivers mail goes on to the container's address then.

    Scenario: Success, and no mail server
      Given a network "backend-network"
      And an Alpine container "worker" runs on "backend-network" with the alias "mail"
      When an Alpine container "client" is started on "backend-network"
      Then in "client" the nameserver answers exactly:
        | question | type | answer                                 |
        | worker   | A    | {address of worker on backend-network} |
        | worker   | MX   | none                                   |
        | mail     | MX   | none                                   |

  @DNS-07 @reads-only
  Rule: Upper and lower case make no difference

    Scenario: An alias in other letters than it was given in
      Given a network "backend-network"
      And an Alpine container "worker" runs on "backend-network" with the aliases "Store" and "jobs"
      When an Alpine container "client" is started on "backend-network"
      Then in "client" the nameserver answers exactly:
        | question | answer                                 |
        | store    | {address of worker on backend-network} |
        | STORE    | {address of worker on backend-network} |
        | JoBs     | {address of worker on backend-network} |

  @DNS-06 @reads-only
  Rule: A container is also found by its name within its network
    Podman has a domain of its own for that, whatever the network.

    Scenario Outline: The name, a dot and the network's name, which is <network>
      Given a network "<network>"
      And an Alpine container "worker" runs on "<network>" with the alias "jobs"
      When an Alpine container "client" is started on "<network>"
      Then in "client" the nameserver answers exactly:
        | question                             | type | answer                                |
        | {name of worker}.{name of <network>} | A    | {address of worker on <network>}      |
        | jobs.{name of <network>}             | A    | {address of worker on <network>}      |
        | {name of worker}.{name of <network>} | AAAA | {IPv6 address of worker on <network>} |

      Examples:
        | network         |
        | backend-network |
        | backend.network |

  @DNS-08 @reads-only
  Rule: An address leads back to the name of its container
    Podman gives all its names, without the network's.

    Scenario: The first of its names, followed by the network's name
      Given a network "backend-network"
      And an Alpine container "worker" runs on "backend-network" with the alias "jobs"
      When an Alpine container "client" is started on "backend-network"
      Then in "client" the nameserver answers exactly:
        | question                               | type | over        | answer                                     |
        | {address of worker on backend-network} | PTR  | UDP and TCP | {name of worker}.{name of backend-network} |
        | {address of client on backend-network} | PTR  | UDP         | {name of client}.{name of backend-network} |

  @DNS-15 @reads-only
  Rule: What is answered about containers may be kept for ten minutes
    Podman's answers are not to be kept at all, in newer releases.

    Scenario: An address, and the name that it leads back to
      Given a network "backend-network"
      And an Alpine container "worker" runs on "backend-network"
      When an Alpine container "client" is started on "backend-network"
      Then in "client" the nameserver answers exactly:
        | question                               | type | answer                                     | valid for   |
        | worker                                 | A    | {address of worker on backend-network}     | 600 seconds |
        | {address of worker on backend-network} | PTR  | {name of worker}.{name of backend-network} | 600 seconds |

  @DNS-18
  Rule: A container on two networks finds the containers of both

    Scenario: Each neighbour by its name and its alias
      Given networks "backend-network" and "frontend-network"
      And an Alpine container "worker" runs on "backend-network" with the alias "jobs"
      And an Alpine container "visitor" runs on "frontend-network" with the alias "guest"
      And an Alpine container "client" runs on "backend-network"
      When "client" is connected to "frontend-network"
      Then in "client" the nameserver answers exactly:
        | question | type | answer                                        |
        | worker   | A    | {address of worker on backend-network}        |
        | jobs     | A    | {address of worker on backend-network}        |
        | visitor  | A    | {address of visitor on frontend-network}      |
        | guest    | A    | {address of visitor on frontend-network}      |
        | worker   | AAAA | {IPv6 address of worker on backend-network}   |
        | visitor  | AAAA | {IPv6 address of visitor on frontend-network} |

  @DNS-17
  Rule: Containers on different networks do not find each other by name

    Scenario: A name of another network
      Given networks "backend-network" and "frontend-network"
      And a Redis container "redis" runs on "backend-network" with the alias "db" and the hostname "store"
      And an Alpine container "neighbour" runs on "backend-network"
      And a Redis container "inside" runs on "frontend-network"
      When an Alpine container "client" is started on "frontend-network"
      Then the look-up of "redis" in "neighbour" gives the address of "redis" on "backend-network"
      And the look-up of "inside" in "client" gives the address of "inside" on "frontend-network"
      But nothing answers to "redis" in "client"
      And nothing answers to "db" in "client"
      And nothing answers to "store" in "client"
      And nothing answers to the short id of "redis" in "client"
