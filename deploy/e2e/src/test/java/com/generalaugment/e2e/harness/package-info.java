/** The fleet under test, and plain ways to talk to it. */
@NullMarked
package com.generalaugment.e2e.harness;

import org.jspecify.annotations.NullMarked;
