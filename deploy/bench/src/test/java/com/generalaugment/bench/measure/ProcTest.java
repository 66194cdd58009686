package com.generalaugment.bench.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcTest {

    /** Fields behind the name: state, parent, then utime, stime, cutime, cstime as the 12th to 15th. */
    private static final String STAT = "%d (%s) S %d 1 1 0 -1 4194560 9 0 0 0 %d %d %d %d 20 0 1 0 5 6 7\n";

    @TempDir
    Path root;

    @Test
    void the_cpu_of_a_process_is_that_of_its_descendants_too() throws IOException {
        // Given a server with a worker, the worker's helper, and a stranger
        process(100, "postgres", 1, 10, 20, 3, 4);
        process(101, "a (b) c", 100, 5, 5, 0, 0);
        process(102, "helper", 101, 1, 0, 0, 0);
        process(103, "stranger", 1, 1000, 1000, 0, 0);

        // When
        Proc proc = new Proc(root);

        // Then
        assertThat(proc.cpuMillis(100)).isCloseTo(480, within(1e-6));
        assertThat(proc.cpuMillisAlone(100)).isCloseTo(300, within(1e-6));
        assertThat(proc.residentMb(100)).isCloseTo(6, within(1e-6));
    }

    @Test
    void the_compilers_of_a_jvm_are_told_apart_from_its_work() throws IOException {
        // Given
        thread(200, 201, "C2 CompilerThre", 30, 2);
        thread(200, 202, "C1 CompilerThre", 5, 0);
        thread(200, 203, "vert.x-eventloo", 70, 7);

        // When
        Map<Long, Double> compilers = new Proc(root).compilerMillis(200);

        // Then
        assertThat(compilers).containsOnly(Map.entry(201L, 320.0), Map.entry(202L, 50.0));
    }

    @Test
    void a_process_that_is_gone_uses_nothing() {
        assertThat(new Proc(root).cpuMillis(4711)).isZero();
    }

    @Test
    void this_process_has_used_what_the_jvm_says() {
        // Given
        var bean = (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        double before = bean.getProcessCpuTime() / 1e6;

        // When
        double told = new Proc().cpuMillisAlone(ProcessHandle.current().pid());

        // Then
        assertThat(told).isBetween(before - 20, bean.getProcessCpuTime() / 1e6 + 20);
    }

    private void thread(int pid, int id, String name, int user, int system) throws IOException {
        Path folder = Files.createDirectories(root.resolve(pid + "/task/" + id));
        Files.writeString(folder.resolve("comm"), name + "\n");
        Files.writeString(folder.resolve("stat"), STAT.formatted(id, name, 1, user, system, 0, 0));
    }

    private void process(int pid, String name, int parent, int user, int system, int childUser, int childSystem)
            throws IOException {
        Path folder = Files.createDirectories(root.resolve(Integer.toString(pid)));
        Files.writeString(
                folder.resolve("stat"), STAT.formatted(pid, name, parent, user, system, childUser, childSystem));
        Files.writeString(folder.resolve("status"), "Name:\tx\nVmPeak:\t 9999 kB\nVmRSS:\t    2048 kB\n");
    }
}
