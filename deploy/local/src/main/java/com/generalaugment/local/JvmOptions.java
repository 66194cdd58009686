package com.generalaugment.local;

import java.util.ArrayList;
import java.util.List;

/** How a service's JVM is set up. */
public enum JvmOptions {
    /** Starts fast and stays small: the first compiler only. For {@code make run} and for tests. */
    LAPTOP(
            "-Xms32m",
            "-Xmx512m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:MinHeapFreeRatio=10",
            "-XX:MaxHeapFreeRatio=30",
            "-Xss512k"),

    /** As the image of {@code deploy/docker} runs with the chart's memory limits: both compilers. For measuring. */
    IMAGE(
            "-XX:MaxRAM=640m",
            "-XX:MaxRAMPercentage=60",
            "-XX:+UseSerialGC",
            "-XX:+UseCompactObjectHeaders",
            "-XX:NewSize=32m",
            "-XX:MaxNewSize=32m",
            "-XX:TrimNativeHeapInterval=10000",
            "-XX:MinHeapFreeRatio=10",
            "-XX:MaxHeapFreeRatio=30",
            "-XX:+ExitOnOutOfMemoryError");

    private static final List<String> ALWAYS =
            List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow");

    private final List<String> own;

    JvmOptions(String... own) {
        this.own = List.of(own);
    }

    List<String> options() {
        List<String> options = new ArrayList<>(own);
        options.addAll(ALWAYS);
        return options;
    }
}
