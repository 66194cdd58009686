/** The infrastructure for Quarkus tests. */
@NullMarked
package com.generalaugment.libs.testkit.quarkus;

import org.jspecify.annotations.NullMarked;
