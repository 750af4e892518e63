@names @dns
Feature: Names of the world outside are looked up at nameservers outside
  The DNS server of a user network knows containers. Whatever else it is asked for it asks others: the nameservers of the host, or
  those that the container was given. Whoever cannot reach a name of the Internet from a container, or reaches one that should stay
  hidden from it, looks here.

  @DNS-13
  Rule: A name that nobody on the network has is looked up at the host's nameservers

    Scenario: A name of the world outside
      Given a network "backend-network"
      And the host's nameservers answer:
        | question       | answer        |
        | shop.example   | 198.51.100.80 |
        | closed.example | no such name  |
      When an Alpine container "client" is started on "backend-network"
      Then in "client" the nameserver answers exactly:
        | question       | response     | answer        |
        | shop.example   | success      | 198.51.100.80 |
        | closed.example | no such name | none          |
      And the nameservers outside have been asked exactly:
        | question       | servers                |
        | shop.example   | the host's nameservers |
        | closed.example | the host's nameservers |

  @DOPT-02
  Rule: Nameservers that a container was given are asked instead of the host's, from its own place

    Scenario: A nameserver on another host
      Given a network "backend-network"
      And the host's nameservers answer:
        | question     | answer     |
        | shop.example | 192.0.2.80 |
      And a DNS server "upstream" on another host answers:
        | question     | answer        |
        | shop.example | 198.51.100.80 |
      When an Alpine container "client" is started on "backend-network" with the DNS server "upstream"
      Then in "client" the nameserver answers exactly:
        | question     | answer        |
        | shop.example | 198.51.100.80 |
      And the nameservers outside have been asked exactly:
        | question     | servers  |
        | shop.example | upstream |

    Scenario: A nameserver beside it on its network
      Given a network "backend-network"
      And a DNS server "resolver" runs on "backend-network"
      And "resolver" answers:
        | question     | answer        |
        | shop.example | 198.51.100.80 |
      When an Alpine container "client" is started on "backend-network" with the DNS server "resolver"
      Then in "client" the nameserver answers exactly:
        | question     | answer        |
        | shop.example | 198.51.100.80 |
      And the nameservers outside have been asked exactly:
        | question     | servers  | by                                     |
        | shop.example | resolver | {address of client on backend-network} |
