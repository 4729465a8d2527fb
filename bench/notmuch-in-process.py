# notmuch's search without the cost of a process: reads one query a line, and for each has the
# newest fifty mails with subject, sender and date, as import-search.ts asks of us. Prints the
# milliseconds of each as a JSON list. Needs python3-notmuch2; left out where it is not there.
import json
import sys
import time

import notmuch2

queries = [line.rstrip("\n") for line in sys.stdin if line.strip()]
with notmuch2.Database(config=notmuch2.Database.CONFIG.SEARCH) as db:

    def newest(query):
        for n, mail in enumerate(db.messages(query, sort=db.SORT.NEWEST_FIRST)):
            mail.header("subject"), mail.header("from"), mail.date
            if n == 49:
                break

    def timed(query):
        started = time.perf_counter()
        newest(query)
        return (time.perf_counter() - started) * 1000

    for query in queries:
        newest(query)
    print(json.dumps([timed(query) for query in queries]))
