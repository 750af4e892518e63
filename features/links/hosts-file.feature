@links @legacy @reads-only
Feature: A link writes the source's names into the recipient's hosts file
  The second thing a link does is to add one line to the recipient's /etc/hosts: the source's address, then the names by which it
  may be called. Every program that resolves names sees them, whether or not it knows of links.

  Background:
    Given a Redis container "redis-server" runs

  @LINK-HOSTS-01
  Rule: One line gives the source's address, the alias, its short id and its name, in this order

    Scenario: The three names of the source
      When an Alpine container "client" is started with a link to "redis-server" as "redis"
      Then apart from localhost the hosts file of "client" has exactly these lines:
        | address                   | names                                           |
        | {address of redis-server} | redis, {short id of redis-server}, redis-server |
        | {address of client}       | {hostname of client}                            |

    @LINK-HOSTS-03
    Scenario: A source that was given a hostname
      Given a Redis container "store" runs with the hostname "database"
      When an Alpine container "client" is started with a link to "store" as "redis"
      Then apart from localhost the hosts file of "client" has exactly these lines:
        | address             | names                  |
        | {address of store}  | redis, database, store |
        | {address of client} | {hostname of client}   |

    Scenario: The line of the link is the only thing that the link adds
      When an Alpine container "client" is started with a link to "redis-server" as "redis"
      Then apart from localhost the hosts file of "client" has exactly these lines:
        | address                   |
        | {address of redis-server} |
        | {address of client}       |

    @LINK-HOSTS-06
    Scenario: Two links of one recipient, two lines
      Given a Redis container "store" runs
      When an Alpine container "client" is started with a link to "redis-server" as "redis" and a link to "store" as "db"
      Then apart from localhost the hosts file of "client" has exactly these lines:
        | address                   | names                                           |
        | {address of redis-server} | redis, {short id of redis-server}, redis-server |
        | {address of store}        | db, {short id of store}, store                  |
        | {address of client}       | {hostname of client}                            |

    Scenario: Two recipients of one source
      Given an Alpine container "reader" runs with a link to "redis-server" as "cache"
      When an Alpine container "client" is started with a link to "redis-server" as "redis"
      Then apart from localhost the hosts file of "client" has exactly these lines:
        | address                   | names                                           |
        | {address of redis-server} | redis, {short id of redis-server}, redis-server |
        | {address of client}       | {hostname of client}                            |
      And apart from localhost the hosts file of "reader" has exactly these lines:
        | address                   | names                                           |
        | {address of redis-server} | cache, {short id of redis-server}, redis-server |
        | {address of reader}       | {hostname of reader}                            |

  @LINK-HOSTS-02
  Rule: When the alias is the source's own name, the line has two names

    Scenario: A link without an alias of its own
      When an Alpine container "client" is started with a link to "redis-server"
      Then apart from localhost the hosts file of "client" has exactly these lines:
        | address                   | names                                    |
        | {address of redis-server} | redis-server, {short id of redis-server} |
        | {address of client}       | {hostname of client}                     |
