package com.generalaugment.bench;

import com.generalaugment.bench.CpuWindow.Cpu;
import com.generalaugment.bench.load.Pace;
import com.generalaugment.bench.load.Result;
import com.generalaugment.bench.measure.Proc;
import com.generalaugment.bench.stub.Script;
import java.time.Duration;
import java.util.Map;

/** Durable turns as fast as they go, against a model that answers at once: what a turn costs in CPU, service by service. */
final class Throughput implements Scenario {

    private static final Script SCRIPT = new Script(0, 20, 0);
    private static final int CONNECTIONS = 32;
    private static final Pace WARM_UP = closed(Duration.ofSeconds(12));
    private static final int WARM_UP_ROUNDS = 6;
    private static final double WARM_SHARE = 0.15;
    private static final Pace MEASURED = closed(Duration.ofSeconds(20));
    private static final Pace CONTROL = closed(Duration.ofSeconds(4));
    private static final Duration STEADY = Duration.ofSeconds(10);
    private static final double STEADY_SHARE = 0.4;

    private final Installation installation;
    private final Trials trials;

    Throughput(Installation installation, Trials trials) {
        this.installation = installation;
        this.trials = trials;
    }

    @Override
    public String title() {
        return "throughput";
    }

    @Override
    public void run(Report report) {
        warmUp();
        report.section("Throughput: " + CONNECTIONS + " connections, durable turns, model answers at once, 20 tokens");
        CpuWindow services = new CpuWindow(installation.services());
        CpuWindow others = new CpuWindow(installation.others());
        double client = ownCpuMillis();
        Result platform = trials.platform(SCRIPT, false, MEASURED);
        Map<String, Cpu> ofServices = services.used();
        Map<String, Cpu> ofOthers = others.used();
        ofOthers.put("load client", new Cpu(ownCpuMillis() - client, 0));
        Result direct = trials.direct(SCRIPT, false, CONTROL);
        rates(report, direct, platform);
        cpuOfServices(report, ofServices, platform.completed());
        ofOthers.forEach((name, cpu) -> report.row(
                "besides: " + name, "", perTurn(cpu.working() + cpu.compiling(), platform.completed()), "", ""));
        steady(report, platform.perSecond() * STEADY_SHARE);
        if (Profile.isWanted()) {
            Profile.record(installation, () -> trials.platform(SCRIPT, false, MEASURED));
        }
    }

    /** Until the compilers of the JVMs have done most of their work, or the timeout ends. */
    private void warmUp() {
        boolean isCompiling = true;
        for (int round = 0; isCompiling && round < WARM_UP_ROUNDS; round++) {
            CpuWindow services = new CpuWindow(installation.services());
            trials.platform(SCRIPT, false, WARM_UP);
            Cpu used = CpuWindow.sum(services.used());
            isCompiling = used.compiling() > WARM_SHARE * used.working();
        }
    }

    private static void cpuOfServices(Report report, Map<String, Cpu> used, long turns) {
        used.forEach((name, cpu) -> report.row("CPU per turn, " + name, "", perTurn(cpu.working(), turns), "", ""));
        Cpu sum = CpuWindow.sum(used);
        report.row(
                "CPU per turn, all services",
                "",
                perTurn(sum.working(), turns),
                "",
                Target.CPU_PER_TURN.judge(sum.working() / turns));
        report.row("besides: JIT compilers of the services", "", perTurn(sum.compiling(), turns), "", "");
    }

    private static String perTurn(double millis, long turns) {
        return Report.millis(millis / turns);
    }

    private static double ownCpuMillis() {
        return new Proc().cpuMillisAlone(ProcessHandle.current().pid());
    }

    private static void rates(Report report, Result direct, Result platform) {
        report.row(
                "turns per second",
                Report.number(direct.perSecond(), 0),
                Report.number(platform.perSecond(), 0),
                "",
                "");
        latencies(report, direct, platform);
    }

    private static void latencies(Report report, Result direct, Result platform) {
        report.compare(
                "latency p50",
                direct.latencies().percentileMillis(0.5),
                platform.latencies().percentileMillis(0.5),
                Target.NONE);
        report.compare(
                "latency p99",
                direct.latencies().percentileMillis(0.99),
                platform.latencies().percentileMillis(0.99),
                Target.NONE);
    }

    /** Calls that come at their own rate wait behind each other; a closed loop would hide that. */
    private void steady(Report report, double perSecond) {
        Pace pace = new Pace.Open(256, perSecond, STEADY);
        report.section("Steady: open loop, " + Report.number(perSecond, 0) + " turns/s, model answers at once");
        Result direct = trials.direct(SCRIPT, false, pace);
        Result platform = trials.platform(SCRIPT, false, pace);
        latencies(report, direct, platform);
    }

    private static Pace closed(Duration time) {
        return new Pace.Closed(CONNECTIONS, Integer.MAX_VALUE, time);
    }
}
