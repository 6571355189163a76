"""What programs notice when a simulated card, or the twin itself, is gone."""
import unittest

import rig

CARDS = "nvmlInit()\ncards = [nvmlDeviceGetHandleByIndex(i) for i in range(nvmlDeviceGetCount())]\n"
WHY = """
def why(function, *arguments):
    try:
        return ["answered", function(*arguments)]
    except NVMLError as error:
        return error.value
"""


class Base(unittest.TestCase):
    def setUp(self):
        self.rig = rig.Rig(cards=4)
        self.addCleanup(self.rig.close)

    def start(self, code, **more):
        program = self.rig.start_pynvml(code, **more)
        self.addCleanup(program.stdout.close)
        self.addCleanup(program.wait)
        self.addCleanup(program.stdin.close)
        return program

    def go(self, program):
        program.stdin.write("\n")
        program.stdin.flush()


class LostCards(Base):
    def test_answer_that_they_are_lost_and_hide_no_other(self):
        program = self.start(CARDS + WHY + """
tell("ready"); sys.stdin.readline()
tell([why(nvmlDeviceGetTemperature, c, 0) for c in cards])
tell([why(nvmlDeviceGetName, cards[2]), why(nvmlDeviceGetMemoryInfo, cards[2]), why(nvmlDeviceGetComputeRunningProcesses, cards[2]),
      why(nvmlDeviceGetFieldValues, cards[2], [83]), why(nvmlDeviceSetPowerManagementLimit, cards[2], 250000),
      why(nvmlDeviceGetHandleByIndex, 2), nvmlDeviceGetCount()])
sys.stdin.readline()
tell(why(nvmlDeviceGetTemperature, cards[2], 0))""")
        self.assertEqual(program.stdout.readline(), '"ready"\n')
        self.rig.say("lose 2")
        self.go(program)
        self.assertEqual(program.stdout.readline(), '[["answered", 40], ["answered", 41], 15, ["answered", 43]]\n')
        self.assertEqual(program.stdout.readline(), "[15, 15, 15, 15, 15, 15, 4]\n")
        self.rig.say("find 2")
        self.go(program)
        self.assertEqual(program.stdout.readline(), '["answered", 42]\n')  # it came back, under the same handle

    def test_cards_that_were_never_there_are_not_counted(self):
        self.rig.say("absent 1")
        said = self.rig.pynvml(CARDS + "said = [nvmlDeviceGetPciInfo(c).bus for c in cards]")
        self.assertEqual(said, [3, 5, 6])


class HungCards(Base):
    def test_keep_their_caller_until_they_answer_while_others_are_read(self):
        self.rig.say("hang 1")
        program = self.start(CARDS + """
import threading
def stuck(): tell(["came back", nvmlDeviceGetTemperature(cards[1], 0)])
thread = threading.Thread(target=stuck)
thread.start()
tell([nvmlDeviceGetTemperature(c, 0) for c in (cards[0], cards[2], cards[3])])
thread.join(0.2)
tell(["still in the call", thread.is_alive()])
thread.join()""")
        self.assertEqual(program.stdout.readline(), "[40, 42, 43]\n")
        self.assertEqual(program.stdout.readline(), '["still in the call", true]\n')
        self.rig.say("answer 1")
        self.assertEqual(program.stdout.readline(), '["came back", 41]\n')

    def test_let_go_of_their_caller_when_the_twin_ends(self):
        self.rig.say("hang 1")
        program = self.start(CARDS + WHY + 'tell("in"); tell(why(nvmlDeviceGetTemperature, cards[1], 0))')
        self.assertEqual(program.stdout.readline(), '"in"\n')
        self.rig.end()
        self.assertEqual(program.stdout.readline(), "15\n")


class TheTwin(Base):
    INIT = WHY + "said = why(nvmlInit)"

    def test_is_the_driver_without_it_none_is_loaded(self):
        self.assertEqual(self.rig.pynvml(self.INIT, OHM_TWIN=""), 9)
        self.assertEqual(self.rig.pynvml(self.INIT, OHM_TWIN="/nowhere"), 9)
        self.assertEqual(self.rig.pynvml(self.INIT, OHM_TWIN="/" + "x" * 5000), 9)
        self.rig.end()
        self.assertEqual(self.rig.pynvml(self.INIT), 9)

    def test_killed_loads_no_driver_and_a_new_one_does(self):
        self.rig.kill()
        self.assertEqual(self.rig.pynvml(self.INIT), 9)
        self.rig.start()
        self.assertEqual(self.rig.pynvml(self.INIT), ["answered", None])

    def test_killed_loses_the_cards_of_a_running_program_which_finds_a_new_one(self):
        program = self.start(CARDS + WHY + """
tell("ready"); sys.stdin.readline()
while (said := why(nvmlDeviceGetTemperature, cards[0], 0)) != 15: pass  # a killed twin is missed after 5 s
tell(said); sys.stdin.readline()
nvmlShutdown(); nvmlInit()
tell([nvmlDeviceGetCount(), why(nvmlDeviceGetTemperature, cards[0], 0), why(nvmlDeviceGetTemperature, nvmlDeviceGetHandleByIndex(3), 0)])""")
        self.assertEqual(program.stdout.readline(), '"ready"\n')
        self.rig.kill()
        self.go(program)
        self.assertEqual(program.stdout.readline(), "15\n")
        self.rig.start()
        self.go(program)
        self.assertEqual(program.stdout.readline(), '[4, ["answered", 40], ["answered", 43]]\n')

    def test_calls_before_and_after_are_uninitialized(self):
        said = self.rig.pynvml(WHY + """
before = why(nvmlDeviceGetCount)
nvmlInit(); nvmlInit()
card = nvmlDeviceGetHandleByIndex(0)
nvmlShutdown()
during = why(nvmlDeviceGetTemperature, card, 0)
nvmlShutdown()
said = [before, during, why(nvmlDeviceGetTemperature, card, 0), why(nvmlShutdown)]""")
        self.assertEqual(said, [1, ["answered", 40], 1, 1])


class Xids(Base):
    def test_arrive_through_the_event_set_of_the_card_they_are_of(self):
        self.rig.say("xid 0 31")  # before anybody listened
        program = self.start(CARDS + WHY + """
events = nvmlEventSetCreate()
for c in cards[:3]: nvmlDeviceRegisterEvents(c, nvmlEventTypeXidCriticalError, events)
tell("waiting")
for _ in range(2):
    e = nvmlEventSetWait_v2(events, 60000)
    tell([nvmlDeviceGetIndex(e.device) if e.eventData != 79 else "lost", e.eventType, e.eventData])
tell(why(nvmlEventSetWait_v2, events, 50))
nvmlEventSetFree(events)""")
        self.assertEqual(program.stdout.readline(), '"waiting"\n')
        self.rig.say("xid 3 62")  # a card it does not listen to
        self.rig.say("xid 1 13")
        self.rig.say("lose 2")
        self.rig.say("xid 2 79")
        self.assertEqual([program.stdout.readline() for _ in range(3)], ["[1, 8, 13]\n", '["lost", 8, 79]\n', "10\n"])

    def test_of_kinds_no_card_sends_are_refused(self):
        said = self.rig.pynvml(CARDS + WHY + """
events = nvmlEventSetCreate()
said = [nvmlDeviceGetSupportedEventTypes(cards[0]), why(nvmlDeviceRegisterEvents, cards[0], nvmlEventTypeDoubleBitEccError, events)]""")
        self.assertEqual(said, [8, 3])

    def test_a_waiting_program_hears_that_the_twin_ended(self):
        program = self.start(CARDS + WHY + """
events = nvmlEventSetCreate()
nvmlDeviceRegisterEvents(cards[0], nvmlEventTypeXidCriticalError, events)
tell("waiting"); tell(why(nvmlEventSetWait_v2, events, 4000000))""")
        self.assertEqual(program.stdout.readline(), '"waiting"\n')
        self.rig.end()
        self.assertEqual(program.stdout.readline(), "15\n")


if __name__ == "__main__":
    rig.need_clients()
    unittest.main()
