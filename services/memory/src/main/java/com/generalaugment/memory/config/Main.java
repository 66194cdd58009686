package com.generalaugment.memory.config;

import com.generalaugment.libs.runtime.command.ServiceMain;
import io.quarkus.runtime.annotations.QuarkusMain;

/** Starts the service, or runs an operator's command. */
@QuarkusMain
public final class Main {

    private Main() {}

    public static void main(String[] arguments) {
        ServiceMain.run(arguments, "memory");
    }
}
