@container-files @reads-only
Feature: The hosts file names the container itself, and no neighbour
  Every container has an /etc/hosts of its own, which the engine writes. It ends with what the container needs to find itself. Its
  neighbours are not in there, since the DNS server knows them: a program that reads the file by hand looks in the wrong place.

  @HOSTS-05
  Rule: The hosts file ends with the container's own address and hostname

    Scenario: The container's own line
      Given a network "backend-network"
      When an Alpine container "client" is started on "backend-network"
      Then the last line of the hosts file of "client" is its address on "backend-network" with its hostname

    Scenario: The hostname that it was given
      Given a network "backend-network"
      When an Alpine container "client" is started on "backend-network" with the hostname "frontend"
      Then the last line of the hosts file of "client" is its address on "backend-network" with the hostname "frontend"

  @HOSTS-06
  Rule: Neither the hosts file nor the environment speaks of neighbours

    Scenario: A neighbour known to the DNS alone
      Given a network "backend-network"
      And a Redis container "redis" runs on "backend-network"
      And an Alpine container "hermit" runs
      When an Alpine container "client" is started on "backend-network"
      Then apart from localhost the hosts file of "client" has exactly these lines:
        | address                                |
        | {address of client on backend-network} |
      And apart from localhost the hosts file of "redis" has exactly these lines:
        | address                               |
        | {address of redis on backend-network} |
      And apart from its hostname the environment of "client" is that of "hermit"
      But the look-up of "redis" in "client" gives the address of "redis" on "backend-network"
