@dns
Feature: On a user network containers find each other by name

  Docker runs a small DNS server for every container on a user network. It knows the neighbours by name, it is the container's
  only nameserver, and it follows containers as they come and go: this is what replaces links.

  @DNS-01 @reads-only
  Rule: The embedded DNS server gives every neighbour's address for its name

    Background:
      Given a network "backend-network"
      And a container "redis" runs Redis on "backend-network"
      And an Alpine container "worker" runs on "backend-network"

    Scenario: Each name leads to its own container
      When an Alpine container "client" is started on "backend-network"
      Then in "client" the embedded DNS server gives exactly these addresses:
        | name             | address                              |
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

  @DNS-02 @reads-only
  Rule: The embedded DNS server is a container's only nameserver

    Scenario: The nameserver on a user network
      Given a network "backend-network"
      When an Alpine container "client" is started on "backend-network"
      Then the only nameserver of "client" is "127.0.0.11"
      And it is that nameserver which answers "client" when it looks up its own name

  @RESOLV-03 @reads-only
  Rule: The host's search domains and resolver options survive, and ndots:0 joins them

    Scenario: What of the host's resolver settings reaches a container on a user network
      Given a network "backend-network"
      And an Alpine container "on-the-host" runs on the host's own network
      When an Alpine container "client" is started on "backend-network"
      Then "client" has the search domains of "on-the-host"
      And "client" has the resolver options of "on-the-host", and "ndots:0" unless the host sets ndots itself

  @HOSTS-05 @reads-only
  Rule: The hosts file ends with the container's own address and hostname

    Scenario: The container's own line
      Given a network "backend-network"
      When an Alpine container "client" is started on "backend-network"
      Then the last line of the hosts file of "client" is its address on "backend-network" with its hostname

  @HOSTS-06 @reads-only
  Rule: Neither the hosts file nor the environment speaks of neighbours

    Scenario: A neighbour known to the DNS alone
      Given a network "backend-network"
      And a container "redis" runs Redis on "backend-network"
      And an Alpine container "hermit" runs without a link
      When an Alpine container "client" is started on "backend-network"
      Then apart from localhost the hosts file of "client" speaks of exactly these addresses:
        | address                                |
        | {address of client on backend-network} |
      And apart from its hostname the environment of "client" is that of "hermit"
      But the look-up of "redis" in "client" gives the address of "redis" on "backend-network"

  @DNS-09
  Rule: The DNS follows containers as they come and go

    Background:
      Given a network "backend-network"
      And an Alpine container "client" runs on "backend-network"
      And an Alpine container "bystander" runs on "backend-network"
      And a container "redis" runs Redis on "backend-network"
      And the look-up of "redis" in "client" gives the address of "redis" on "backend-network"

    Scenario: A stopped container leaves the DNS
      When "redis" is stopped
      Then nothing answers to "redis" in "client"
      But the look-up of "bystander" in "client" gives the address of "bystander" on "backend-network"

    Scenario: A replacement of the same name is found at its new address
      When "redis" is replaced by a new container of the same name, its old address taken by another
      Then the look-up of "redis" in "client" gives the address of "redis" on "backend-network"
      And "client" reaches the Redis server of "redis" at "redis"

    Scenario: A container that starts again is found at its new address
      When "redis" is stopped and started again, its old address taken by another
      Then the look-up of "redis" in "client" gives the address of "redis" on "backend-network"
      And "client" reaches the Redis server of "redis" at "redis"
