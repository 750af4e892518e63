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

  @DOPT-06
  Rule: The embedded server's own address, given as a nameserver, is passed over
    Older engines asked themselves, again and again.

    Scenario: The embedded server's address before another nameserver's
      Given a network "backend-network"
      And a DNS server "upstream" on another host answers:
        | question     | answer        |
        | shop.example | 198.51.100.80 |
      When an Alpine container "client" is started on "backend-network" with the DNS servers "127.0.0.11" and "upstream"
      Then in "client" the nameserver answers exactly:
        | question     | answer        |
        | shop.example | 198.51.100.80 |
      And the nameservers outside have been asked exactly:
        | question     | servers  |
        | shop.example | upstream |

    Scenario: The embedded server's address alone
      Given a network "backend-network"
      And the host's nameservers answer:
        | question     | answer        |
        | shop.example | 198.51.100.80 |
      When an Alpine container "client" is started on "backend-network" with the DNS server "127.0.0.11"
      Then in "client" the nameserver answers exactly:
        | question     | response      | answer |
        | shop.example | server failed | none   |
      And the nameservers outside have been asked exactly:
        | question     | servers |
        | shop.example | none    |

  @DOPT-07
  Rule: A nameserver that is no IP address is refused
    Older engines took whatever they were given, and wrote it into resolv.conf.

    Scenario Outline: <what>, given as a nameserver
      When an Alpine container "client" is to be started with the DNS server "<nameserver>"
      Then the engine refuses, saying "ParseAddr" or "invalid IP address"

      Examples:
        | what                 | nameserver  |
        | A name               | dns.example |
        | An address with an o | 192.0.2.9o  |

  @DOPT-09
  Rule: A domain name is part of the full hostname and of the hosts file, and no search domain

    Scenario: A domain name beside a hostname
      Given a network "backend-network"
      And an Alpine container "on-the-host" runs on the host's network
      When an Alpine container "client" is started on "backend-network" with the hostname "frontend" and the domain name "example.net"
      Then the full hostname of "client" is "frontend.example.net"
      And the last line of the hosts file of "client" is its address on "backend-network" with the hostname "frontend.example.net"
      And the resolv.conf of "client" shows:
        | search domains       |
        | those of on-the-host |

  @DOPT-10
  Rule: 127.0.0.1, given as a nameserver, is the container's own loopback address

    Scenario Outline: A nameserver in the container itself, <where>
      Given a network "backend-network"
      And a DNS server "resolver" runs on <place> with the DNS server "127.0.0.1"
      And "resolver" answers:
        | question     | answer        |
        | shop.example | 198.51.100.80 |
      When an Alpine container "client" is started on the network of "resolver"
      Then in "client" the nameserver answers exactly:
        | question     | answer        |
        | shop.example | 198.51.100.80 |
      And the nameservers outside have been asked exactly:
        | question     | servers  | by        |
        | shop.example | resolver | 127.0.0.1 |

      Examples:
        | where                 | place              |
        | on a user network     | "backend-network"  |
        | on the default bridge | the default bridge |
