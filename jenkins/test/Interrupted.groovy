/** What an abort throws. */
class Interrupted extends Exception {
}
