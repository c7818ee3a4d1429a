"""The table of bench/sfu_profile.py: samples of perf, where each belongs."""
import os
import sys

TOP = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(
    __file__))))
sys.path.insert(0, os.path.join(TOP, "bench"))
# pylint: disable=wrong-import-position
import sfu_profile  # noqa: E402

FOLDERS = {"fanout_send": "sfu", "srtp_protect": "srtp", "udp_flush": "os"}
KERNEL = "([kernel.kallsyms])"
LIBC = "(/usr/lib/x86_64-linux-gnu/libc.so.6)"
PROGRAM = "(/srv/incamera/build/incamera)"
SEND = (f"ffffffff81c00000 __x64_sys_sendmmsg {KERNEL}",
        f"ffffffff82000126 entry_SYSCALL_64_after_hwframe {KERNEL}",
        f"7f1240b1d2e3 sendmmsg {LIBC}")

# What is sampled, innermost first; the row.
SAMPLES = (
    ((f"ffffffff81a8b110 udp_sendmsg {KERNEL}", *SEND), "sending"),
    ((f"ffffffff81a8a310 __udp_enqueue_schedule_skb {KERNEL}",
      f"ffffffff819e1c50 __netif_receive_skb_one_core {KERNEL}",
      f"ffffffff819e2c50 net_rx_action {KERNEL}", *SEND),
     "delivery to the receivers, by loopback"),
    ((f"ffffffff81b01a30 finish_task_switch.isra.0 {KERNEL}",
      f"ffffffff81b02a30 schedule {KERNEL}",
      f"ffffffff813f0000 do_epoll_wait {KERNEL}",
      f"7f1240b1d2e3 epoll_wait {LIBC}"), "waiting and waking"),
    ((f"ffffffff81a9b110 __skb_recv_udp {KERNEL}",
      f"ffffffff81c00000 __x64_sys_recvmmsg {KERNEL}"), "receiving"),
    ((f"ffffffff810a9b11 asm_sysvec_apic_timer_interrupt {KERNEL}",
      f"55d0c0ffee00 fanout_send {PROGRAM}"), "all else"),
    ((f"55d0c0ffee00 fanout_send {PROGRAM}",), "who gets what: sfu, bwe, rtp"),
    ((f"55d0c0ffee00 fanout_send.part.0 {PROGRAM}",
      "0 [unknown] ([unknown])"), "who gets what: sfu, bwe, rtp"),
    ((f"55d0c0ffee10 srtp_protect+0x4f {PROGRAM}",), "SRTP"),
    (("7f1240b1d2e3 aes_gcm_enc_256_update_avx_gen4 "
      "(/usr/lib/x86_64-linux-gnu/libIPSec_MB.so.1.3.0)",), "SRTP"),
    ((f"55d0c0ffee20 udp_flush {PROGRAM}",), "batches, addresses: os, media"),
    ((f"7f1240b1d2e3 __memmove_avx_unaligned_erms {LIBC}",), "all else"),
    ((f"7f1240b1d2e3 _int_malloc {LIBC}",), "malloc"),
    ((f"7f1240b1d2e3 cfree@GLIBC_2.2.5 {LIBC}",), "malloc"),
    ((f"7f1240b1d2e3 pthread_mutex_lock@@GLIBC_2.2.5 {LIBC}",),
     "mutex, futex"),
    ((f"ffffffff811a0000 futex_wait_queue {KERNEL}",
      f"ffffffff811a0000 __x64_sys_futex {KERNEL}",
      f"7f1240b1d2e3 __lll_lock_wait {LIBC}"), "mutex, futex"),
)


def text_of(samples):
    return "\n".join("worker-00  4711 \n" + "".join(
        f"\t{frame}\n" for frame in frames) for frames in samples)


def each_sample_has_its_row():
    for frames, row in SAMPLES:
        rows = sfu_profile.add_up(text_of([frames]), FOLDERS)
        assert rows[row] == 1 and sum(rows.values()) == 1, (frames, row, rows)


def no_sample_is_lost_or_counted_twice():
    frames = [frames for frames, _ in SAMPLES]
    rows = sfu_profile.add_up(text_of(frames * 3), FOLDERS)
    assert sum(rows.values()) == 3 * len(SAMPLES), rows
    assert rows["malloc"] == rows["mutex, futex"] == 6, rows


def what_is_no_sample_is_refused():
    good = text_of([SAMPLES[0][0]])
    for bad in (good.replace("(", "["), good.replace("\t", "")):
        try:
            sfu_profile.add_up(good + "\n" + bad, FOLDERS)
        except ValueError:
            continue
        raise AssertionError(f"taken: {bad!r}")


def tests():
    """(name, what is wrong or None) of each."""
    for function in (each_sample_has_its_row,
                     no_sample_is_lost_or_counted_twice,
                     what_is_no_sample_is_refused):
        wrong = None
        try:
            function()
        except AssertionError as e:
            wrong = str(e) or "it is not so"
        yield "where the time goes: " + function.__name__.replace("_", " "), wrong
