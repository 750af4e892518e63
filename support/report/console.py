from contextlib import contextmanager
class Progress:
    def __init__(self,n): self.n=n; self.i=0
    def ended(self, r):
        self.i+=1
        print(f"[{self.i}/{self.n}] {r.verdict:10} {r.seconds:5.2f} {r.location} {r.name} {r.reason if r.verdict!='conforms' else ''}",flush=True)
        if r.verdict=='deviates': print("   P:",r.promised,"\n   O:",r.observed,"\n   C:",r.control,"\n   S:","\n      ".join(r.see_it))
class Console:
    def heading(self, e): print(e)
    def images(self, i): print(i)
    def note(self, t): print("note:",t,flush=True)
    @contextmanager
    def progress(self,n,jobs,seed):
        print("seed",seed,"jobs",jobs); yield Progress(n)
    def table(self,results,written): print(results.totals, results.run)
