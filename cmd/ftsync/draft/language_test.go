package draft

import (
	"strings"
	"testing"

	"ftsync/cache/words"
)

func TestLanguageOf(t *testing.T) {
	for want, text := range map[string]string{
		"english": "The ship sailed from the harbour with a crew of nine, and the captain was not on board. It is " +
			"said that " +
			"he had been seen in the city by an old friend, which is why his men did not wait for him.",
		"german": "Das Schiff verließ den Hafen mit einer Mannschaft von neun Leuten, und der Kapitän war nicht " +
			"an Bord. Es " +
			"wird gesagt, dass er in der Stadt von einem alten Freund gesehen wurde, und die Leute warteten auch " +
			"nicht auf ihn.",
		"french": "Le navire a quitté le port avec un équipage de neuf hommes, et le capitaine n'était pas à " +
			"bord. On dit " +
			"qu'il a été vu dans la ville par un vieil ami, et que les hommes ne sont pas restés pour lui sur le quai.",
		"spanish": "El barco salió del puerto con una tripulación de nueve hombres, y el capitán no estaba en el " +
			"barco. Se " +
			"dice que un viejo amigo lo vio en la ciudad, y por eso los hombres no esperaron más en las naves.",
		"portuguese": "O navio saiu do porto com uma tripulação de nove homens, e o capitão não estava no navio. " +
			"Dizem que " +
			"um velho amigo o viu na cidade, e por isso os homens não esperaram mais por ele nas docas da cidade.",
		"dutch": "Het schip verliet de haven met een bemanning van negen man, en de kapitein was niet aan boord. " +
			"Er wordt " +
			"gezegd dat hij in de stad door een oude vriend is gezien, en dat de mannen ook niet op hem wilden " +
			"wachten.",
		"russian": "Корабль вышел из гавани с командой из девяти человек, и капитан не был на борту. Говорят, что " +
			"его " +
			"видел в городе старый друг, и поэтому люди не ждали его, как он и просил, но ушли от берега по реке " +
			"к морю. " +
			"Это было на рассвете, и никто не знал, что она ждёт у причала, и он не вернулся за ней в тот день.",
		unicodeTokenizer: strings.Repeat("SKU-4711 Widget blue 12V 3.5mm steel M8 DIN ", 20),
	} {
		if got := languageOf([]string{text, text}); got != want {
			t.Errorf("%q is taken for %s", text[:40], got)
		}
	}
	if got := languageOf([]string{"the and of to in is"}); got != unicodeTokenizer {
		t.Errorf("six words are taken for %s", got)
	}
	for _, name := range words.Tokenizers() {
		if name != unicodeTokenizer && name != "trigram" && common[name] == "" {
			t.Errorf("no words of %s are known", name)
		}
	}
}
