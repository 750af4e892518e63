@names
Feature: A container is told whom to ask, and in which domains
  A container takes the resolver settings of its host unless it is given its own. Each kind that is given replaces the host's: who
  gives a search domain has that one and no other, and still asks whom the others ask.

  @DOPT-01
  Rule: On the default bridge its nameservers are those that it was given, in that order

    Scenario: Two nameservers in place of the host's
      When an Alpine container "client" is started with the DNS servers "192.0.2.9" and "192.0.2.10"
      Then the resolv.conf of "client" shows:
        | nameservers           |
        | 192.0.2.9, 192.0.2.10 |

  @DOPT-03
  Rule: Its search domains are those that it was given, and a lone dot leaves it with none

    Scenario: Two search domains in place of the host's
      When an Alpine container "client" is started with the search domains "example.net" and "example.org"
      Then the resolv.conf of "client" shows:
        | search domains           |
        | example.net, example.org |

    Scenario: No search domain at all
      Given an Alpine container "other" runs with the search domain "example.net"
      When an Alpine container "client" is started with the search domain "."
      Then the resolv.conf of "client" shows:
        | search domains |
        | none           |
      But the resolv.conf of "other" shows:
        | search domains |
        | example.net    |

  @DOPT-04
  Rule: Its resolver options are those that it was given, and the engine adds no ndots to one

    Scenario: Two options on the default bridge
      When an Alpine container "client" is started with the resolver options "timeout:3" and "attempts:2"
      Then the resolv.conf of "client" shows:
        | options               |
        | timeout:3, attempts:2 |

    Scenario: An ndots of its own on a network
      Given a network "backend-network"
      When an Alpine container "client" is started on "backend-network" with the resolver options "timeout:3" and "ndots:2"
      Then the resolv.conf of "client" shows:
        | options            |
        | timeout:3, ndots:2 |
