/** PostgreSQL, Kafka and Redis as child processes of this JVM, from Maven artifacts. */
@NullMarked
package com.generalaugment.libs.testkit.infra;

import org.jspecify.annotations.NullMarked;
