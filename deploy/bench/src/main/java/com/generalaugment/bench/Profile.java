package com.generalaugment.bench;

import com.generalaugment.libs.testkit.infra.ChildProcess;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Flight recordings of all services while something runs, for finding out where the CPU goes. */
final class Profile {

    private static final String WANTED = "GENAUG_BENCH_PROFILE";

    private Profile() {}

    static boolean isWanted() {
        return Boolean.parseBoolean(System.getenv(WANTED));
    }

    /** Leaves {@code <service>.jfr} beside the logs. */
    static void record(Installation installation, Runnable load) {
        installation
                .services()
                .forEach((name, pid) -> jcmd(installation, pid, "JFR.start", "name=bench", "settings=profile"));
        load.run();
        installation
                .services()
                .forEach((name, pid) ->
                        jcmd(installation, pid, "JFR.dump", "name=bench", "filename=" + recording(installation, name)));
        installation
                .services()
                .forEach((name, pid) -> jcmd(
                        installation,
                        pid,
                        "JFR.start",
                        "name=bench",
                        "settings=profile",
                        "jdk.CPUTimeSample#enabled=true",
                        "jdk.CPUTimeSample#throttle=4ms"));
        load.run();
        installation
                .services()
                .forEach((name, pid) ->
                        jcmd(installation, pid, "JFR.dump", "name=bench", "filename=" + recording(installation, name)));
        installation.services().forEach((name, pid) -> jcmd(installation, pid, "JFR.stop", "name=bench"));
    }

    private static Path recording(Installation installation, String name) {
        return installation.logs().resolve(name + ".jfr");
    }

    private static void jcmd(Installation installation, long pid, String command, String... options) {
        List<String> whole = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "jcmd").toString(), Long.toString(pid), command));
        whole.addAll(List.of(options));
        ChildProcess.run(installation.logs().resolve("jcmd.log"), false, whole);
    }
}
