/** What tests make of what the fixture's guest says, and of what was measured on it. */
package org.gnomon.itests.support.guest;
