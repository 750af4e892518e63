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
      Then in "client" the embedded DNS server gives exactly these addresses:
        | name   | address                                |
        | redis  | {address of redis on backend-network}  |
        | worker | {address of worker on backend-network} |
        | client | {address of client on backend-network} |

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
      And in "client" the embedded DNS server gives exactly these addresses:
        | name   | address                                |
        | client | {address of client on backend-network} |

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

    Scenario: Four names, one address
      Given a network "backend-network"
      And an Alpine container "web-1" runs on "backend-network" with the aliases "web" and "www" and the hostname "frontend"
      When an Alpine container "client" is started on "backend-network"
      Then in "client" the embedded DNS server gives exactly these addresses:
        | name                | address                               |
        | web-1               | {address of web-1 on backend-network} |
        | web                 | {address of web-1 on backend-network} |
        | www                 | {address of web-1 on backend-network} |
        | {short id of web-1} | {address of web-1 on backend-network} |
        | frontend            | {address of web-1 on backend-network} |

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

  @DNS-10
  Rule: A container that is renamed is found by its new name, and no longer by the old one

    Background:
      Given a network "backend-network"
      And an Alpine container "client" runs on "backend-network"
      And an Alpine container "blue" runs on "backend-network" with the alias "web"
      And the look-up of "blue" in "client" gives the address of "blue" on "backend-network"

    Scenario: The new name
      When "blue" is renamed to "green"
      Then the look-up of "green" in "client" gives the address of "green" on "backend-network"
      And the look-up of "web" in "client" gives the address of "green" on "backend-network"
      And the look-up of the short id of "green" in "client" gives the address of "green" on "backend-network"

    Scenario: The old name
      When "blue" is renamed to "green"
      Then nothing answers to "blue" in "client"
      But the look-up of "web" in "client" gives the address of "green" on "backend-network"
