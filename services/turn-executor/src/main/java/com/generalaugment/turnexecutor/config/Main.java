package com.generalaugment.turnexecutor.config;

import com.generalaugment.libs.runtime.command.Command;
import com.generalaugment.libs.runtime.command.ServiceMain;
import io.quarkus.runtime.annotations.QuarkusMain;

/** Starts the service, or runs an operator's command. */
@QuarkusMain
public final class Main {

    private Main() {}

    public static void main(String[] arguments) {
        ServiceMain.run(
                arguments,
                "turn_executor",
                new Command(
                        "reseal-provider-keys",
                        "seals the stored keys of model providers with the current encryption key",
                        ResealProviderKeys::run));
    }
}
