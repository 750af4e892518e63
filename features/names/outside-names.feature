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

    Scenario: Asked over TCP, and for what else there is
      Given a network "backend-network"
      And the host's nameservers answer:
        | question     | type | answer        |
        | shop.example | A    | 198.51.100.80 |
        | shop.example | AAAA | 2001:db8::80  |
        | shop.example | TXT  | open all day  |
      When an Alpine container "client" is started on "backend-network"
      Then in "client" the nameserver answers exactly:
        | question     | type | over        | answer         |
        | shop.example | A    | UDP and TCP | 198.51.100.80  |
        | shop.example | AAAA | UDP         | 2001:db8::80   |
        | shop.example | TXT  | UDP         | "open all day" |

  @DNS-31
  Rule: A nameserver on a loopback address of the host is asked, too, though no container could reach it
    Hosts often have a resolver of their own, which nobody but the host can ask. The engine asks it on behalf of its containers.

    Scenario: What only the one on loopback knows
      Given a network "backend-network"
      And the host's nameservers answer:
        | question     | answer  |
        | shop.example | refused |
      And the host's nameserver on a loopback address answers:
        | question     | answer        |
        | shop.example | 198.51.100.80 |
      When an Alpine container "client" is started on "backend-network"
      Then in "client" the nameserver answers exactly:
        | question     | answer        |
        | shop.example | 198.51.100.80 |

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

    Scenario: The container itself goes on asking the embedded server
      Given a network "backend-network"
      And an Alpine container "neighbour" runs on "backend-network"
      When an Alpine container "client" is started on "backend-network" with the DNS servers "192.0.2.9" and "192.0.2.10"
      Then the resolv.conf of "client" shows:
        | nameservers |
        | 127.0.0.11  |
      And in "client" the nameserver answers exactly:
        | question  | answer                                    |
        | neighbour | {address of neighbour on backend-network} |

  @DNS-19
  Rule: A container that is on internal networks only gets no answer from outside, and nobody outside hears of its questions
    Older engines ask on where the host's nameserver is on a loopback address, so that data can leave in questions.

    Scenario: A name of the world outside, from a network without a way there
      Given a network "closed-network" with no way to the outside
      And a network "backend-network"
      And the host's nameservers answer:
        | question     | answer        |
        | shop.example | 198.51.100.80 |
        | mill.example | 198.51.100.81 |
      And an Alpine container "free" runs on "backend-network"
      And an Alpine container "neighbour" runs on "closed-network"
      When an Alpine container "client" is started on "closed-network"
      Then nothing answers to "shop.example" in "client"
      And the look-up of "neighbour" in "client" gives the address of "neighbour" on "closed-network"
      But in "free" the nameserver answers exactly:
        | question     | answer        |
        | mill.example | 198.51.100.81 |
      And the nameservers outside have been asked exactly:
        | question     | servers                |
        | shop.example | none                   |
        | mill.example | the host's nameservers |

    Scenario: Once it joins a network with a way to the outside
      Given a network "closed-network" with no way to the outside
      And a network "backend-network"
      And the host's nameservers answer:
        | question     | answer        |
        | shop.example | 198.51.100.80 |
      And an Alpine container "client" runs on "closed-network"
      When "client" is connected to "backend-network"
      Then in "client" the nameserver answers exactly:
        | question     | answer        |
        | shop.example | 198.51.100.80 |

    Scenario: Once it has left the only network with a way to the outside
      Given a network "closed-network" with no way to the outside
      And a network "backend-network"
      And the host's nameservers answer:
        | question     | answer        |
        | shop.example | 198.51.100.80 |
        | mill.example | 198.51.100.81 |
      And an Alpine container "free" runs on "backend-network"
      And an Alpine container "client" runs on "closed-network"
      And "client" is connected to "backend-network"
      When "client" is disconnected from "backend-network"
      Then nothing answers to "shop.example" in "client"
      But in "free" the nameserver answers exactly:
        | question     | answer        |
        | mill.example | 198.51.100.81 |
      And the nameservers outside have been asked exactly:
        | question     | servers                |
        | shop.example | none                   |
        | mill.example | the host's nameservers |

  @DNS-20
  Rule: A nameserver inside an internal network is asked by who was given it
    Some older engines asked nobody for such a container.

    Scenario: A nameserver on the same internal network
      Given a network "closed-network" with no way to the outside
      And a DNS server "resolver" runs on "closed-network"
      And "resolver" answers:
        | question     | answer        |
        | shop.example | 198.51.100.80 |
      When an Alpine container "client" is started on "closed-network" with the DNS server "resolver"
      Then in "client" the nameserver answers exactly:
        | question     | answer        |
        | shop.example | 198.51.100.80 |
      And the nameservers outside have been asked exactly:
        | question     | servers  | by                                    |
        | shop.example | resolver | {address of client on closed-network} |

  @DNS-16
  Rule: Nameservers are asked in their order, three at most, until one answers
    Podman goes on to the next one after silence only.
    A failure, a refusal and silence send the question to the next one; that there is no such name is an answer.

    Scenario: Two that fail, and one that answers
      Given a network "backend-network"
      And DNS servers "first", "second" and "third" on another host answer:
        | server | question     | answer        |
        | first  | shop.example | refused       |
        | second | shop.example | server failed |
        | third  | shop.example | 198.51.100.80 |
      When an Alpine container "client" is started on "backend-network" with the DNS servers "first", "second" and "third"
      Then in "client" the nameserver answers exactly:
        | question     | answer        |
        | shop.example | 198.51.100.80 |
      And the nameservers outside have been asked exactly:
        | question     | servers              |
        | shop.example | first, second, third |

    Scenario: Any other answer is final
      Given a network "backend-network"
      And DNS servers "first" and "second" on another host answer:
        | server | question       | type | answer        |
        | first  | closed.example | A    | no such name  |
        | first  | empty.example  | A    | none          |
        | second | closed.example | A    | 198.51.100.81 |
        | second | empty.example  | A    | 198.51.100.82 |
      When an Alpine container "client" is started on "backend-network" with the DNS servers "first" and "second"
      Then in "client" the nameserver answers exactly:
        | question       | response     | answer |
        | closed.example | no such name | none   |
        | empty.example  | success      | none   |
      And the nameservers outside have been asked exactly:
        | question       | servers |
        | closed.example | first   |
        | empty.example  | first   |

    Scenario: A fourth is not asked, and the failure of three is one
      Given a network "backend-network"
      And DNS servers "first", "second", "third" and "fourth" on another host answer:
        | server | question     | answer        |
        | first  | shop.example | server failed |
        | second | shop.example | refused       |
        | third  | shop.example | server failed |
        | fourth | shop.example | 198.51.100.80 |
      When an Alpine container "client" is started on "backend-network" with the DNS servers "first", "second", "third" and "fourth"
      Then in "client" the nameserver answers exactly:
        | question     | response      | answer |
        | shop.example | server failed | none   |
      And the nameservers outside have been asked exactly:
        | question     | servers              |
        | shop.example | first, second, third |

    Scenario: A silent one is waited for
      Given a network "backend-network"
      And DNS servers "first" and "second" on another host answer:
        | server | question     | answer        |
        | first  | shop.example | silence       |
        | second | shop.example | 198.51.100.80 |
      When an Alpine container "client" is started on "backend-network" with the DNS servers "first" and "second"
      Then in "client" the nameserver answers exactly:
        | question     | answer        |
        | shop.example | 198.51.100.80 |
      And the nameservers outside have been asked exactly:
        | question     | servers       | seconds apart |
        | shop.example | first, second | 4             |

  @DNS-23
  Rule: Names of the world outside are found after a restart as before

    Scenario Outline: A name of the world outside, once it was <fate>
      Given a network "backend-network"
      And the host's nameservers answer:
        | question     | answer        |
        | shop.example | 198.51.100.80 |
      And an Alpine container "client" runs on "backend-network"
      When "client" is <fate>
      Then in "client" the nameserver answers exactly:
        | question     | answer        |
        | shop.example | 198.51.100.80 |
      And the nameservers outside have been asked exactly:
        | question     | servers                |
        | shop.example | the host's nameservers |

      Examples:
        | fate                      |
        | restarted                 |
        | stopped and started again |

  @DNS-21
  Rule: Who sets ndots is answered nothing for an unknown name without a dot, and nobody outside is asked
    Programs then try the name in the search domains. The engine does so whatever number is set, though a comment in its source speaks
    of those above 0.

    Scenario Outline: A name without a dot, with <option>
      Given a network "backend-network"
      And a DNS server "upstream" on another host answers:
        | question     | answer        |
        | printer      | 198.51.100.90 |
        | plotter      | 198.51.100.91 |
        | shop.example | 198.51.100.80 |
      And an Alpine container "other" runs on "backend-network" with the DNS server "upstream"
      When an Alpine container "client" is started on "backend-network" with the DNS server "upstream" and the resolver option "<option>"
      Then in "client" the nameserver answers exactly:
        | question     | answer        |
        | printer      | none          |
        | shop.example | 198.51.100.80 |
      But in "other" the nameserver answers exactly:
        | question | answer        |
        | plotter  | 198.51.100.91 |
      And the nameservers outside have been asked exactly:
        | question     | servers  |
        | printer      | none     |
        | plotter      | upstream |
        | shop.example | upstream |

      Examples:
        | option  |
        | ndots:1 |
        | ndots:0 |

  @DNS-32
  Rule: What the embedded server does not know of a container is asked outside, even under the container's name

    Scenario: A text under the name of a container
      Given a network "backend-network"
      And an Alpine container "worker" runs on "backend-network"
      And a DNS server "upstream" on another host answers:
        | question | type | answer        |
        | worker   | A    | 198.51.100.90 |
        | worker   | TXT  | open all day  |
      When an Alpine container "client" is started on "backend-network" with the DNS server "upstream"
      Then in "client" the nameserver answers exactly:
        | question | type | answer                                 |
        | worker   | A    | {address of worker on backend-network} |
        | worker   | TXT  | "open all day"                         |
      And the nameservers outside have been asked exactly:
        | question | type | servers  |
        | worker   | TXT  | upstream |
        | worker   | A    | none     |
