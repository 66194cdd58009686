package com.generalaugment.gateway.config;

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
                "gateway",
                new Command(
                        "issue-management-key",
                        "creates a global management key with scope admin and prints it once",
                        IssueManagementKey::run));
    }
}
